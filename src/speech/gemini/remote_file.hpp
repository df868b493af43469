#ifndef REXA_SPEECH_GEMINI_REMOTE_FILE_HPP
#define REXA_SPEECH_GEMINI_REMOTE_FILE_HPP

#include "model_api/gemini/address.hpp"
#include "model_api/service.hpp"

#include <rexa/transcriber.hpp>

#include <string>
#include <vector>

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

    /// Gives the URI that requests name it by, once it can be used. An upload that broke off is
    /// begun again under another name, as often as the policy says.
    /// Errors: those of remote services; audio_unusable where the service cannot read it.
    std::string upload(const Audio& audio, const Call& call);

private:
    /// What the service tells of the recording.
    struct State {
        std::string word;
        std::string uri; ///< once it can be used
    };

    State send(const Audio& audio, const Call& call);
    std::string begin(const Audio& audio, const Call& call);
    State send_bytes(const Audio& audio, const std::string& target, const Call& call);
    std::string wait_until_usable(State state, const Call& call);
    [[nodiscard]] static State read_state(const net::JsonView& file);
    [[nodiscard]] std::string target_in(const net::Reply& reply) const;
    [[nodiscard]] model_api::ModelService::Meaning meaning() const;

    model_api::ModelService& service_;
    const model_api::gemini::Address& address_;
    /// Of each upload that was begun, the last of which is used. Chosen here, so that they can be
    /// deleted however far the upload came.
    std::vector<std::string> names_;
};

} // namespace rexa::gemini

#endif
