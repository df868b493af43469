#ifndef REXA_TESTS_SUPPORT_CERTIFICATE_HPP
#define REXA_TESTS_SUPPORT_CERTIFICATE_HPP

#include <boost/asio/ssl/context.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace rexa::test {

/// A key and a certificate signed with it, good for an hour; its own authority.
class Certificate {
public:
    /// `names` as in a certificate: "DNS:localhost,IP:127.0.0.1".
    explicit Certificate(const std::string& names)
        : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), x509_(X509_new(), X509_free) {
        X509_set_version(x509_.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x509_.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(x509_.get()), -60);
        X509_gmtime_adj(X509_getm_notAfter(x509_.get()), 3600);
        X509_set_pubkey(x509_.get(), key_.get());
        auto* name = X509_get_subject_name(x509_.get());
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("rexa test"), -1, -1, 0);
        X509_set_issuer_name(x509_.get(), name);
        extend(NID_basic_constraints, "critical,CA:TRUE");
        extend(NID_subject_alt_name, names);
        if (X509_sign(x509_.get(), key_.get(), EVP_sha256()) == 0) {
            throw std::runtime_error("cannot sign a certificate");
        }
    }

    /// For a server that shows it.
    std::unique_ptr<boost::asio::ssl::context> server_context() {
        auto context =
            std::make_unique<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
        SSL_CTX_use_certificate(context->native_handle(), x509_.get());
        SSL_CTX_use_PrivateKey(context->native_handle(), key_.get());
        return context;
    }

    /// For a client that trusts it.
    void write(const std::filesystem::path& file) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_X509(bio.get(), x509_.get());
        char* text = nullptr;
        const auto size = BIO_get_mem_data(bio.get(), &text);
        std::ofstream(file) << std::string_view(text, static_cast<std::size_t>(size));
    }

private:
    void extend(int kind, const std::string& value) {
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
            X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), X509_EXTENSION_free);
        X509_add_ext(x509_.get(), extension.get(), -1);
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> x509_;
};

} // namespace rexa::test

#endif
