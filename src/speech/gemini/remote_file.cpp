#include "speech/gemini/remote_file.hpp"

#include "model_api/gemini/refusal.hpp"
#include "net/json_writer.hpp"
#include "net/pause.hpp"
#include "net/retry.hpp"
#include "net/within.hpp"
#include "speech/audio_body.hpp"
#include "speech/gemini/codec.hpp"

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace rexa::gemini {
namespace {

using namespace std::chrono_literals;

constexpr auto time_to_delete = 3s;
constexpr auto first_look = 500ms;
constexpr auto longest_look = 5'000ms;
constexpr std::string_view usable = "ACTIVE";

std::string start_body(const std::string& name, const Audio& audio) {
    net::JsonWriter json;
    json.begin_object().key("file").begin_object();
    json.member("name", name)
        .member("mimeType", mime_type(audio.format()))
        .member("sizeBytes", std::to_string(audio.bytes().size()));
    json.end_object().end_object();
    return json.text();
}

net::FailedAttempt failed_by(const Error& error) {
    net::FailedAttempt failed;
    failed.kind = error.retryable() ? net::FailureKind::passing : net::FailureKind::final;
    failed.asked = error.retry_after();
    return failed;
}

/// One attempt: another one needs another name.
void send_once(net::Request& request) {
    request.retry = {net::Idempotency::connect_only, false, 1};
}

} // namespace

RemoteFile::RemoteFile(model_api::ModelService& service, const model_api::gemini::Address& address)
    : service_(service), address_(address) {}

RemoteFile::~RemoteFile() {
    const Call call = Call().timeout(time_to_delete);
    // The last one is the one that is most likely there.
    for (auto name = names_.rbegin(); name != names_.rend(); ++name) {
        try {
            net::Request request = service_.request(net::Method::remove, address_.resource(*name));
            service_.exchange(request, meaning(), call);
        } catch (...) {
            // It may never have been whole, and the service deletes it by itself. A supplier of
            // tokens may throw anything.
        }
    }
}

std::string RemoteFile::upload(const Audio& audio, const Call& call) {
    return wait_until_usable(send(audio, call), call);
}

RemoteFile::State RemoteFile::send(const Audio& audio, const Call& call) {
    // Under another name it is another file.
    const net::RetryRule rule{net::Idempotency::idempotent};
    for (net::Attempts attempts(service_.policy(), rule, call);;) {
        std::optional<std::chrono::milliseconds> delay;
        try {
            const std::string target = begin(audio, call);
            return send_bytes(audio, target, call);
        } catch (const Error& error) {
            delay = attempts.delay_after(failed_by(error));
            if (!delay) {
                throw Error(error).with_attempts(attempts.number());
            }
        }
        attempts.next_after(*delay);
    }
}

/// Gives the target of the URL that takes the bytes.
std::string RemoteFile::begin(const Audio& audio, const Call& call) {
    names_.push_back("files/rexa-" + SnapshotId::random().to_string());
    net::Request request =
        service_.request(net::Method::post, "/upload" + address_.resource("files"));
    request.headers.set("Content-Type", "application/json");
    request.headers.set("X-Goog-Upload-Protocol", "resumable");
    request.headers.set("X-Goog-Upload-Command", "start");
    request.headers.set("X-Goog-Upload-Header-Content-Length",
                        std::to_string(audio.bytes().size()));
    request.headers.set("X-Goog-Upload-Header-Content-Type", mime_type(audio.format()));
    request.body = start_body(names_.back(), audio);
    send_once(request);
    const net::Reply reply = service_.exchange(request, meaning(), call);
    return service_.reading([&] { return target_in(reply); });
}

/// Its scheme and host are those of base_url, whatever the service says: the key goes nowhere else.
std::string RemoteFile::target_in(const net::Reply& reply) const {
    const std::string& title = service_.names().title;
    const auto url = reply.headers.find("X-Goog-Upload-URL");
    if (!url) {
        throw Error(Errc::bad_reply, title + " named no place for the recording");
    }
    try {
        return net::parse_url(*url, "X-Goog-Upload-URL").target;
    } catch (const Error&) {
        throw Error(Errc::bad_reply, title + " named a place for the recording that is none");
    }
}

RemoteFile::State RemoteFile::send_bytes(const Audio& audio, const std::string& target,
                                         const Call& call) {
    net::Request request = service_.request(net::Method::post, "/");
    request.url.target = target;
    request.description = "uploading the recording to " + service_.names().title;
    request.headers.set("Content-Type", mime_type(audio.format()));
    request.headers.set("X-Goog-Upload-Command", "upload, finalize");
    request.headers.set("X-Goog-Upload-Offset", "0");
    request.source = std::make_shared<speech::AudioBody>(audio);
    send_once(request);
    return service_.ask(std::move(request), meaning(), call,
                        [](const net::JsonView& reply) { return read_state(reply["file"]); });
}

std::string RemoteFile::wait_until_usable(State state, const Call& call) {
    const Call patient = net::within(call, service_.transport().patience);
    for (std::chrono::milliseconds look = first_look;;
         look = std::min<std::chrono::milliseconds>(look * 2, longest_look)) {
        if (state.word == usable) {
            return state.uri;
        }
        if (state.word != "PROCESSING") {
            throw Error(Errc::audio_unusable, service_.names().title +
                                                  " cannot read the recording; convert it: ffmpeg "
                                                  "-i in -ar 16000 -ac 1 out.wav")
                .from(service_.names().name);
        }
        net::pause_until(Call::Clock::now() + look, patient);
        state = service_.ask(service_.request(net::Method::get, address_.resource(names_.back())),
                             meaning(), patient, read_state);
    }
}

RemoteFile::State RemoteFile::read_state(const net::JsonView& file) {
    const std::string word = file["state"].optional_text().value_or(std::string(usable));
    return {word, word == usable ? file["uri"].text() : ""};
}

model_api::ModelService::Meaning RemoteFile::meaning() const {
    return [this](const model_api::Failure& failure) {
        return model_api::gemini::refusal(failure, service_.names());
    };
}

} // namespace rexa::gemini
