#include <rexa/secret.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <cstring>
#include <memory>
#include <new>
#include <ostream>
#include <string>

using rexa::Secret;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};
template <class T>
concept Comparable = requires(const T& value) {
    value == value;
};

static_assert(!Printable<Secret>);
static_assert(!Comparable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::convertible_to<std::string, Secret>);

TEST_CASE("a secret is revealed only when asked") {
    Secret secret(std::string("hunter2"));
    CHECK(secret.reveal() == "hunter2");
    CHECK_FALSE(secret.empty());
    CHECK(Secret().empty());

    const Secret copy = secret;
    CHECK(copy.reveal() == "hunter2");
    Secret moved = std::move(secret);
    CHECK(secret.reveal().empty());
    CHECK(moved.reveal() == "hunter2");
    Secret& same = moved;
    moved = same;
    CHECK(moved.reveal() == "hunter2");
    moved = Secret(std::string("other"));
    CHECK(moved.reveal() == "other");
    secret = copy;
    CHECK(secret.reveal() == "hunter2");
}

TEST_CASE("a short secret leaves no copy in the memory of the object") {
    alignas(Secret) unsigned char memory[sizeof(Secret)];
    const std::string_view value = "canary!";
    auto* secret = new (memory) Secret{std::string(value)};
    const auto holds_value = [&] {
        const std::string_view seen(reinterpret_cast<const char*>(memory), sizeof memory);
        return seen.find(value) != std::string_view::npos;
    };
    CHECK(holds_value());
    Secret taken = std::move(*secret);
    CHECK_FALSE(holds_value());
    *secret = std::move(taken);
    CHECK(holds_value());
    std::destroy_at(secret);
    CHECK_FALSE(holds_value());
}
