#include "net/tls.hpp"

#include <rexa/error.hpp>

#include <boost/asio/ssl/error.hpp>
#include <openssl/x509.h>

#include <array>

namespace rexa::net {

namespace {

namespace ssl = boost::asio::ssl;

// Where distributions keep the authorities: a statically linked OpenSSL has a default of its own
// that need not exist on this machine.
constexpr std::array known_files{
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

void trust_file(ssl::context& context, const std::filesystem::path& file) {
    boost::system::error_code error;
    context.load_verify_file(file.string(), error);
    if (error) {
        throw Error(Errc::invalid_argument, "ca_file: no certificates in " + file.string() + " (" +
                                                error.message() + "); give a readable PEM file");
    }
}

void trust_folder(ssl::context& context, const std::filesystem::path& folder) {
    boost::system::error_code error;
    context.add_verify_path(folder.string(), error);
    if (error || !std::filesystem::is_directory(folder)) {
        throw Error(Errc::invalid_argument, "ca_folder: " + folder.string() +
                                                " is no folder of certificates with hashed names");
    }
}

/// Not by set_default_verify_paths, which reads the environment.
void trust_the_system(ssl::context& context) {
    boost::system::error_code error;
    for (const auto* file : known_files) {
        if (!context.load_verify_file(file, error)) {
            return;
        }
    }
    if (!context.load_verify_file(::X509_get_default_cert_file(), error)) {
        return;
    }
    for (const std::filesystem::path folder : {"/etc/ssl/certs", ::X509_get_default_cert_dir()}) {
        if (std::filesystem::is_directory(folder, error) &&
            !context.add_verify_path(folder.string(), error)) {
            return;
        }
    }
    throw Error(Errc::tls_failed,
                "this system has no certificates of authorities; name them in ca_file");
}

} // namespace

std::shared_ptr<ssl::context> make_tls_context(const std::filesystem::path& ca_file,
                                               const std::filesystem::path& ca_folder) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 |
                         ssl::context::no_sslv3 | ssl::context::no_tlsv1 |
                         ssl::context::no_tlsv1_1);
    context->set_verify_mode(ssl::verify_peer);
    if (!ca_file.empty()) {
        trust_file(*context, ca_file);
    }
    if (!ca_folder.empty()) {
        trust_folder(*context, ca_folder);
    }
    if (ca_file.empty() && ca_folder.empty()) {
        trust_the_system(*context);
    }
    return context;
}

} // namespace rexa::net
