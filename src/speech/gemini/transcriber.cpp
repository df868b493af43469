#include "model_api/catalog.hpp"
#include "model_api/gemini/address.hpp"
#include "model_api/gemini/refusal.hpp"
#include "model_api/gemini/service.hpp"
#include "model_api/service.hpp"
#include "speech/gemini/codec.hpp"
#include "speech/gemini/remote_file.hpp"
#include "speech/transcript_text.hpp"

#include <rexa/error.hpp>
#include <rexa/gemini.hpp>

#include <chrono>
#include <utility>

namespace rexa {
namespace {

using model_api::Failure;
using speech::Asking;
using speech::Heard;

constexpr std::string_view backend = "gemini";
constexpr std::string_view type = "GeminiTranscriberOptions";
constexpr std::uint64_t most_inline = 70u << 20;

const GeminiTranscriberOptions& checked(const GeminiTranscriberOptions& options) {
    if (options.inline_bytes > most_inline) {
        throw Error(Errc::invalid_argument,
                    "GeminiTranscriberOptions::inline_bytes: use at most 70 MiB");
    }
    return options;
}

class GeminiTranscriber final : public Transcriber {
public:
    explicit GeminiTranscriber(const GeminiTranscriberOptions& options)
        : inline_bytes_(checked(options).inline_bytes), model_(options.service.model),
          service_(model_api::gemini::service_options(options.service, std::string(type))),
          address_(options.service.version, options.service.path, std::string(type)),
          catalog_(options.service.catalog, {}, {}) {}

    [[nodiscard]] std::string_view name() const noexcept override { return backend; }

    Transcript transcribe(const Audio& audio, const TranscribeOptions& options,
                          const Call& call) override {
        speech::check(audio, options);
        const std::string& model = options.model.empty() ? model_ : options.model;
        if (audio.bytes().size() <= inline_bytes_) {
            return speech::transcribe(audio, backend, [&](Asking asking) {
                net::Request request = request_for(model, call);
                request.source = gemini::encode({model, options, asking}, audio);
                return ask(std::move(request), model, call);
            });
        }
        check_files();
        gemini::RemoteFile file(service_, address_);
        const std::string uri = file.upload(audio, call);
        return speech::transcribe(audio, backend, [&](Asking asking) {
            net::Request request = request_for(model, call);
            request.body = gemini::encode({model, options, asking}, audio.format(), uri);
            return ask(std::move(request), model, call);
        });
    }

private:
    void check_files() const {
        if (!address_.is_usual()) {
            throw Error(
                Errc::audio_unusable,
                "the recording is larger than GeminiTranscriberOptions::inline_bytes, and "
                "with GeminiTranscriberOptions::path there is no other way; send a shorter one, or "
                "an mp3")
                .from(std::string(backend));
        }
    }

    [[nodiscard]] net::Request request_for(const std::string& model, const Call& call) const {
        net::Request request =
            service_.request(net::Method::post, address_.method(model, "generateContent"));
        request.headers.set("Content-Type", "application/json");
        model_api::gemini::tell_time_left(request, model_api::time_left(call));
        return request;
    }

    Heard ask(net::Request request, const std::string& model, const Call& call) {
        const auto meaning = [&](const Failure& failure) {
            return model_api::gemini::refusal(failure, service_.names());
        };
        const net::Reply reply = exchange(request, meaning, call);
        const net::JsonView body = service_.read_json(reply);
        if (model_api::is_failure(body)) {
            const Failure failure = model_api::read_failure(body);
            throw service_.make_error(meaning(failure), failure, request)
                .with_attempts(reply.attempts);
        }
        gemini::Answer answer =
            service_.reading([&] { return gemini::decode(body, service_.names()); });
        if (answer.refusal) {
            Failure failure;
            failure.status = reply.status;
            failure.message = answer.explanation;
            throw service_.make_error(*answer.refusal, failure, request)
                .with_attempts(reply.attempts);
        }
        // A secret may have been cut between two parts of the reply, or by what is left out of it.
        answer.heard.text =
            service_.conceal(speech::normalise_transcript(answer.heard.text), request);
        return heard_in(answer, model, reply.attempts);
    }

    [[nodiscard]] Heard heard_in(gemini::Answer& answer, const std::string& model,
                                 int attempts) const {
        Heard heard = std::move(answer.heard);
        const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
        heard.cost = catalog_.cost(model, heard.usage, today);
        heard.model = heard.model.empty() ? model : heard.model;
        heard.attempts = attempts;
        return heard;
    }

    /// A token may end between being given and being looked at: the next one is tried.
    net::Reply exchange(net::Request& request, const model_api::ModelService::Meaning& meaning,
                        const Call& call) {
        try {
            return service_.exchange(request, meaning, call);
        } catch (const Error& error) {
            if (error.code() != Errc::unauthenticated || !service_.renews_key()) {
                throw;
            }
        }
        if (request.source) {
            request.source->rewind();
        }
        return service_.exchange(request, meaning, call);
    }

    const std::uint64_t inline_bytes_;
    const std::string model_;
    model_api::ModelService service_;
    const model_api::gemini::Address address_;
    const model_api::Catalog catalog_;
};

} // namespace

std::shared_ptr<Transcriber> make_gemini_transcriber(GeminiTranscriberOptions options) {
    return std::make_shared<GeminiTranscriber>(options);
}

} // namespace rexa
