#include <rexa/secret.hpp>

#include <openssl/crypto.h>

#include <utility>

namespace rexa {
namespace {

/// Overwrites the whole buffer, also what lies behind a shorter value, and leaves it empty.
void wipe_text(std::string& text) noexcept {
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

} // namespace

Secret::Secret(std::string value) : value_(std::move(value)) {
    // A short value is copied, not moved: the argument's own buffer still holds it.
    wipe_text(value);
}

Secret::Secret(const Secret& other) = default;

Secret::Secret(Secret&& other) noexcept : value_(std::move(other.value_)) {
    other.wipe();
}

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        *this = Secret(other);
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        value_ = std::move(other.value_);
        other.wipe();
    }
    return *this;
}

Secret::~Secret() {
    wipe();
}

void Secret::wipe() noexcept {
    wipe_text(value_);
}

} // namespace rexa
