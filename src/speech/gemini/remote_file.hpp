#ifndef REXA_SPEECH_GEMINI_REMOTE_FILE_HPP
#define REXA_SPEECH_GEMINI_REMOTE_FILE_HPP

#include "model_api/gemini/address.hpp"
#include "model_api/service.hpp"

#include <rexa/transcriber.hpp>

#include <string>

namespace rexa::gemini {

/// A recording at Gemini's Files API for as long as this object lives.
class RemoteFile {
public:
    /// Both outlive this object.
    RemoteFile(model_api::ModelService& service, const model_api::gemini::Address& address);
    RemoteFile(const RemoteFile&) = delete;
    RemoteFile& operator=(const RemoteFile&) = delete;
    /// Deletes it, with a call of its own; what stays for an error ends by itself after two days.
    ~RemoteFile();

    /// Gives the URI that requests name it by, once it can be used.
    /// Errors: those of remote services; audio_unusable where the service cannot read it.
    std::string upload(const Audio& audio, const Call& call);

private:
    std::string begin(const Audio& audio, const Call& call);
    net::JsonView send(const Audio& audio, const std::string& target, const Call& call);
    std::string wait_until_usable(net::JsonView file, const Call& call);
    [[nodiscard]] model_api::ModelService::Meaning meaning() const;
    [[nodiscard]] Error broken_protocol(std::string_view what) const;

    model_api::ModelService& service_;
    const model_api::gemini::Address& address_;
    /// Chosen here, so that it can be deleted however far its upload came.
    const std::string name_;
    bool was_begun_ = false;
};

} // namespace rexa::gemini

#endif
