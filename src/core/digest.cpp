#include "core/hex.hpp"
#include "core/text.hpp"

#include <rexa/digest.hpp>
#include <rexa/error.hpp>

#include <openssl/evp.h>

#include <utility>

namespace rexa {
namespace {

[[noreturn]] void fail(const char* what) {
    throw Error(Errc::internal, std::string("SHA-256 is not available: ") + what + " failed")
        .from("libcrypto");
}

/// Fetching an algorithm takes locks and searches providers: it costs more than hashing a small
/// file. It is fetched by the first use and lives as long as the process.
const EVP_MD* sha256() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (algorithm == nullptr) {
        fail("EVP_MD_fetch");
    }
    return algorithm;
}

} // namespace

Digest Digest::of(BytesView bytes) {
    Raw raw{};
    if (EVP_Digest(bytes.data(), bytes.size(), raw.data(), nullptr, sha256(), nullptr) != 1) {
        fail("EVP_Digest");
    }
    return Digest(raw);
}

Digest Digest::parse(std::string_view hex) {
    Raw raw{};
    if (!core::from_hex(hex, raw)) {
        throw Error(Errc::invalid_argument, "digest: expected 64 hexadecimal digits, not '" +
                                                std::string(core::clip_utf8(hex, 80)) + "'");
    }
    return Digest(raw);
}

std::string Digest::to_string() const {
    return core::to_hex(raw_);
}

struct Hasher::Context {
    Context() : state(EVP_MD_CTX_new()) {
        if (!state) {
            fail("EVP_MD_CTX_new");
        }
        restart();
    }

    void restart() {
        if (EVP_DigestInit_ex2(state.get(), sha256(), nullptr) != 1) {
            fail("EVP_DigestInit_ex2");
        }
    }

    struct Free {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> state;
};

Hasher::Hasher() : context_(std::make_unique<Context>()) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Hasher& Hasher::update(BytesView bytes) {
    if (EVP_DigestUpdate(context_->state.get(), bytes.data(), bytes.size()) != 1) {
        fail("EVP_DigestUpdate");
    }
    return *this;
}

Digest Hasher::finish() {
    Digest::Raw raw{};
    if (EVP_DigestFinal_ex(context_->state.get(), raw.data(), nullptr) != 1) {
        fail("EVP_DigestFinal_ex");
    }
    context_->restart();
    return Digest(raw);
}

} // namespace rexa
