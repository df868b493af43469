#include <rexa/secret.hpp>

#include <iostream>

void misuse(const rexa::Secret& secret) {
    std::cout << secret;
}
