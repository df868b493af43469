#include "speech/gemini/remote_file.hpp"

#include "model_api/gemini/refusal.hpp"
#include "net/json_writer.hpp"
#include "net/pause.hpp"
#include "net/within.hpp"
#include "speech/audio_body.hpp"
#include "speech/gemini/codec.hpp"

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace rexa::gemini {
namespace {

using namespace std::chrono_literals;

constexpr auto time_to_delete = 10s;
constexpr auto first_look = 500ms;
constexpr auto longest_look = 5'000ms;

std::string start_body(const std::string& name, const Audio& audio) {
    net::JsonWriter json;
    json.begin_object().key("file").begin_object();
    json.member("name", name)
        .member("mimeType", mime_type(audio.format()))
        .member("sizeBytes", std::to_string(audio.bytes().size()));
    json.end_object().end_object();
    return json.text();
}

} // namespace

RemoteFile::RemoteFile(model_api::ModelService& service, const model_api::gemini::Address& address)
    : service_(service), address_(address),
      name_("files/rexa-" + SnapshotId::random().to_string()) {}

RemoteFile::~RemoteFile() {
    if (!was_begun_) {
        return;
    }
    try {
        net::Request request = service_.request(net::Method::remove, address_.resource(name_));
        service_.exchange(request, meaning(), Call().timeout(time_to_delete));
    } catch (...) {
        // It may never have been whole, and the service deletes it by itself. A supplier of tokens
        // may throw anything.
    }
}

std::string RemoteFile::upload(const Audio& audio, const Call& call) {
    const std::string target = begin(audio, call);
    return wait_until_usable(send(audio, target, call), call);
}

/// Gives the target of the URL that takes the bytes. Its scheme and host are those of base_url,
/// whatever the service says: the key goes nowhere else.
std::string RemoteFile::begin(const Audio& audio, const Call& call) {
    net::Request request =
        service_.request(net::Method::post, "/upload" + address_.resource("files"));
    request.headers.set("Content-Type", "application/json");
    request.headers.set("X-Goog-Upload-Protocol", "resumable");
    request.headers.set("X-Goog-Upload-Command", "start");
    request.headers.set("X-Goog-Upload-Header-Content-Length",
                        std::to_string(audio.bytes().size()));
    request.headers.set("X-Goog-Upload-Header-Content-Type", mime_type(audio.format()));
    request.body = start_body(name_, audio);
    request.retry.idempotency = net::Idempotency::connect_only; // the name is taken by the first
    was_begun_ = true;
    const net::Reply reply = service_.exchange(request, meaning(), call);
    const auto url = reply.headers.find("X-Goog-Upload-URL");
    if (!url) {
        throw broken_protocol("named no place for the recording");
    }
    try {
        return net::parse_url(*url, "X-Goog-Upload-URL").target;
    } catch (const Error&) {
        throw broken_protocol("named a place for the recording that is none");
    }
}

net::JsonView RemoteFile::send(const Audio& audio, const std::string& target, const Call& call) {
    net::Request request = service_.request(net::Method::post, "/");
    request.url.target = target;
    request.description = "uploading the recording to " + service_.names().title;
    request.headers.set("Content-Type", mime_type(audio.format()));
    request.headers.set("X-Goog-Upload-Command", "upload, finalize");
    request.headers.set("X-Goog-Upload-Offset", "0");
    request.source = std::make_shared<speech::AudioBody>(audio);
    request.retry.idempotency = net::Idempotency::connect_only; // the second has another offset
    return service_.ask(std::move(request), meaning(), call)["file"];
}

std::string RemoteFile::wait_until_usable(net::JsonView file, const Call& call) {
    const Call patient = net::within(call, service_.transport().patience);
    for (std::chrono::milliseconds look = first_look;;
         look = std::min<std::chrono::milliseconds>(look * 2, longest_look)) {
        const std::string state = file["state"].optional_text().value_or("ACTIVE");
        if (state == "ACTIVE") {
            return file["uri"].text();
        }
        if (state != "PROCESSING") {
            throw Error(Errc::audio_unusable, service_.names().title +
                                                  " cannot read the recording; convert it: ffmpeg "
                                                  "-i in -ar 16000 -ac 1 out.wav")
                .from(service_.names().name);
        }
        net::pause_until(Call::Clock::now() + look, patient);
        file = service_.ask(service_.request(net::Method::get, address_.resource(name_)), meaning(),
                            patient);
    }
}

model_api::ModelService::Meaning RemoteFile::meaning() const {
    return [this](const model_api::Failure& failure) {
        return model_api::gemini::refusal(failure, service_.names());
    };
}

Error RemoteFile::broken_protocol(std::string_view what) const {
    return Error(Errc::bad_reply, service_.names().title + ' ' + std::string(what))
        .from(service_.names().name);
}

} // namespace rexa::gemini
