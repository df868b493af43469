// Whatever a model service streams, in pieces of any size, it comes to the same answer or error,
// and the answer is valid text. The first byte chooses the service.
#include "core/text.hpp"
#include "fuzz/fuzz.hpp"
#include "generate/anthropic/answer_reader.hpp"
#include "generate/anthropic/refusal.hpp"
#include "generate/gemini/answer_reader.hpp"
#include "generate/openai/answer_reader.hpp"
#include "model_api/answer_stream.hpp"
#include "model_api/gemini/refusal.hpp"
#include "model_api/openai/refusal.hpp"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>

using namespace rexa;

namespace {

constexpr std::size_t largest = 4'096;
constexpr std::uint64_t longest_answer = 1'024;

const model_api::ServiceNames names{"service", "Service", "ServiceOptions"};

struct Outcome {
    std::string answer;
    std::string thinking;
    std::optional<Errc> error;

    friend bool operator==(const Outcome&, const Outcome&) = default;
};

std::unique_ptr<model_api::AnswerReader> make_reader(unsigned service,
                                                     model_api::AnswerCollector& collector,
                                                     model_api::AnswerFacts& facts) {
    switch (service % 3) {
    case 0:
        return std::make_unique<gemini::AnswerReader>(collector, facts, names);
    case 1:
        return std::make_unique<openai::AnswerReader>(collector, facts, names);
    default:
        return std::make_unique<anthropic::AnswerReader>(collector, facts, names);
    }
}

model_api::Refusal refusal_of(unsigned service, const model_api::Failure& failure) {
    switch (service % 3) {
    case 0:
        return model_api::gemini::refusal(failure, names);
    case 1:
        return model_api::openai::refusal(failure, names);
    default:
        return anthropic::refusal(failure, names);
    }
}

/// What of it is an answer; throws what is wrong with it.
void read(unsigned service, BytesView body, std::size_t piece,
          model_api::AnswerCollector& collector) {
    model_api::AnswerFacts facts;
    const auto reader = make_reader(service, collector, facts);
    model_api::AnswerStream stream(largest, *reader);
    while (!body.empty()) {
        const std::size_t size = std::min(piece, body.size());
        stream.write(body.first(size));
        body = body.subspan(size);
    }
    stream.finish();
    const model_api::Ending ending = reader->end();
    if (ending.refusal) {
        throw Error(ending.refusal->code, ending.refusal->message);
    }
    collector.finish();
}

Outcome outcome(unsigned service, BytesView body, std::size_t piece) {
    Outcome outcome;
    const TextSink sink = [](const TextEvent& event) {
        fuzz::require(!event.text.empty() && core::is_valid_utf8(event.text));
    };
    model_api::AnswerCollector collector(sink, longest_answer);
    try {
        read(service, body, piece, collector);
    } catch (const model_api::StreamFailure& broken) {
        outcome.error = refusal_of(service, broken.failure).code;
    } catch (const Error& error) {
        outcome.error = error.code();
        fuzz::require(error.code() != Errc::internal);
    }
    outcome.answer = collector.answer();
    outcome.thinking = collector.thinking();
    fuzz::require(outcome.answer.size() + outcome.thinking.size() <= 3 * longest_answer);
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const BytesView body = fuzz::bytes(data, size).subspan(1);
    const Outcome whole = outcome(data[0], body, size);
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 3, 7}) {
        fuzz::require(outcome(data[0], body, piece) == whole);
    }
    return 0;
}
