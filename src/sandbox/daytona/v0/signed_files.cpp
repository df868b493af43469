#include "core/base64.hpp"
#include "net/url.hpp"

#include <rexa/daytona/v0/sandboxes.hpp>
#include <rexa/error.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace rexa::daytona::v0 {
namespace {

std::string sign(std::string_view text, const Secret& key) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const std::string_view bytes = key.reveal();
    if (HMAC(EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
             &size) == nullptr) {
        throw Error(Errc::internal, "OpenSSL cannot make an HMAC");
    }
    return core::to_base64_url({reinterpret_cast<const char*>(digest.data()), size});
}

Secret signed_url(const SandboxRecord& sandbox, std::string_view verb, std::string_view endpoint,
                  std::string_view path, const Secret& key,
                  std::optional<std::chrono::sys_seconds> expires) {
    if (key.empty()) {
        throw Error(Errc::invalid_argument, "key: give the sandbox's signing key");
    }
    const std::string moment = std::to_string(expires ? expires->time_since_epoch().count() : 0);
    const std::string text =
        "v1:files:" + std::string(verb) + ':' + std::string(path) + ':' + moment;
    const net::QueryString query = net::QueryString()
                                       .add("path", path)
                                       .add("expires", moment)
                                       .add("signature", "v1_" + sign(text, key));
    const net::Url url = net::parse_base_url(sandbox.toolbox_url, "toolbox_url")
                             .join(net::encode_segment(sandbox.id, "sandbox id"))
                             .join(endpoint)
                             .with_query(query);
    return Secret(url.origin() + url.target);
}

} // namespace

Secret sign_download_url(const SandboxRecord& sandbox, std::string_view path, const Secret& key,
                         std::optional<std::chrono::sys_seconds> expires) {
    return signed_url(sandbox, "GET", "/files/download", path, key, expires);
}

Secret sign_upload_url(const SandboxRecord& sandbox, std::string_view path, const Secret& key,
                       std::optional<std::chrono::sys_seconds> expires) {
    return signed_url(sandbox, "POST", "/files/upload-v2", path, key, expires);
}

} // namespace rexa::daytona::v0
