#include "model_api/catalog.hpp"
#include "model_api/openai/host.hpp"
#include "model_api/openai/refusal.hpp"
#include "model_api/service.hpp"
#include "net/ascii.hpp"
#include "speech/openai/codec.hpp"
#include "speech/openai/prices.hpp"
#include "speech/transcript_text.hpp"

#include <rexa/error.hpp>
#include <rexa/openai.hpp>

#include <chrono>
#include <span>
#include <utility>

namespace rexa {
namespace {

using model_api::Failure;
using model_api::Refusal;
using speech::Asking;
using speech::Heard;

constexpr std::string_view backend = "openai";
constexpr std::uint64_t largest = 25u << 20; // at OpenAI itself

bool is_at_openai(const std::string& base_url) {
    return model_api::openai::is_at_openai(base_url, "OpenAiTranscriberOptions::base_url");
}

model_api::ServiceOptions service_options(const OpenAiTranscriberOptions& options) {
    model_api::ServiceOptions service;
    const bool is_openai = is_at_openai(options.base_url);
    service.names = {std::string(backend), is_openai ? "OpenAI" : "the speech server",
                     "OpenAiTranscriberOptions"};
    if (is_openai && options.api_key.empty()) {
        throw Error(Errc::unauthenticated,
                    "OpenAiTranscriberOptions::api_key: give the key of OpenAI")
            .from(std::string(backend));
    }
    service.base_url = options.base_url;
    service.key_header = "Authorization";
    service.key_prefix = "Bearer ";
    service.key = options.api_key;
    service.transport = options.transport;
    return service;
}

void check_path(const std::string& path) {
    constexpr std::string_view field = "OpenAiTranscriberOptions::path";
    const bool begins = path.starts_with('/') && !path.starts_with("//");
    if (!begins || net::parse_url("https://host" + path, field).has_query()) {
        throw Error(Errc::invalid_argument,
                    std::string(field) + ": begin it with one slash, and leave out the part from "
                                         "'?' on");
    }
}

/// An error that is about the recording, and not about the request.
bool is_about_audio(const Failure& failure) {
    if (failure.status == 413) {
        return true;
    }
    const net::JsonView param = failure.details["param"];
    return (failure.status == 400 && param.is_text() && param.text() == "file") ||
           net::to_lower(failure.message).find("audio data") != std::string::npos;
}

Refusal refuse_audio(const Failure& failure, const model_api::ServiceNames& names) {
    const std::string why = failure.status == 413
                                ? " takes no recording as large as this; send a shorter one, or an "
                                  "mp3"
                                : " cannot read the recording; convert it: ffmpeg -i in -ar 16000 "
                                  "-ac 1 out.wav";
    return {Errc::audio_unusable, names.title + why, model_api::Again::never, std::nullopt, {}};
}

Refusal meaning_of(const Failure& failure, const model_api::ServiceNames& names) {
    return is_about_audio(failure) ? refuse_audio(failure, names)
                                   : model_api::openai::refusal(failure, names);
}

class OpenAiTranscriber final : public Transcriber {
public:
    explicit OpenAiTranscriber(OpenAiTranscriberOptions options)
        : is_openai_(is_at_openai(options.base_url)), service_(service_options(options)),
          model_(std::move(options.model)), path_(std::move(options.path)),
          catalog_(std::move(options.catalog), {},
                   is_openai_ ? openai::transcription_prices()
                              : std::span<const model_api::PublishedPrice>()) {
        check_path(path_);
    }

    [[nodiscard]] std::string_view name() const noexcept override { return backend; }

    Transcript transcribe(const Audio& audio, const TranscribeOptions& options,
                          const Call& call) override {
        speech::check(audio, options);
        check_size(audio);
        return speech::transcribe(audio, backend,
                                  [&](Asking asking) { return ask(audio, options, asking, call); });
    }

private:
    void check_size(const Audio& audio) const {
        if (is_openai_ && audio.bytes().size() > largest) {
            throw Error(Errc::audio_unusable,
                        "the recording has more than the 25 MiB that OpenAI takes; send a shorter "
                        "one, or an mp3")
                .from(std::string(backend));
        }
    }

    Heard ask(const Audio& audio, const TranscribeOptions& options, Asking asking,
              const Call& call) {
        const std::string& model = options.model.empty() ? model_ : options.model;
        const auto form = openai::encode(audio, options, model, asking);
        net::Request request = service_.request(net::Method::post, path_);
        request.headers.set("Content-Type", form->content_type());
        request.source = form;
        const auto meaning = [&](const Failure& failure) {
            return meaning_of(failure, service_.names());
        };
        const net::Reply reply = service_.exchange(request, meaning, call);
        const net::JsonView body = service_.read_json(reply);
        if (model_api::is_failure(body)) {
            throw refusal_in(body, request).with_attempts(reply.attempts);
        }
        Heard heard = heard_in(body, model, audio, reply.attempts);
        // What is left out of a text could have stood within a key.
        heard.text = service_.conceal(speech::normalise_transcript(heard.text), request);
        return heard;
    }

    /// Some servers tell of errors in replies of status 200.
    [[nodiscard]] Error refusal_in(const net::JsonView& body, const net::Request& request) const {
        Failure failure = model_api::read_failure(body);
        failure.status = failure.status == 0 ? 400 : failure.status;
        return service_.make_error(meaning_of(failure, service_.names()), failure, request);
    }

    [[nodiscard]] Heard heard_in(const net::JsonView& body, const std::string& model,
                                 const Audio& audio, int attempts) const {
        openai::Answer answer = service_.reading([&] { return openai::decode(body); });
        answer.heard.model = model;
        answer.heard.attempts = attempts;
        answer.heard.cost = cost_of(answer, model, audio);
        return std::move(answer.heard);
    }

    [[nodiscard]] std::optional<Cost> cost_of(const openai::Answer& answer,
                                              const std::string& model, const Audio& audio) const {
        const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
        if (const auto cost = catalog_.cost(model, answer.heard.usage, today)) {
            return cost;
        }
        if (!is_openai_) {
            return std::nullopt;
        }
        if (answer.seconds) {
            return openai::cost_of_seconds(model, *answer.seconds);
        }
        const auto known = audio.duration();
        return known ? openai::cost_of_seconds(model, std::chrono::duration<double>(*known).count())
                     : std::nullopt;
    }

    const bool is_openai_;
    model_api::ModelService service_;
    const std::string model_;
    const std::string path_;
    const model_api::Catalog catalog_;
};

} // namespace

std::shared_ptr<Transcriber> make_openai_transcriber(OpenAiTranscriberOptions options) {
    return std::make_shared<OpenAiTranscriber>(std::move(options));
}

} // namespace rexa
