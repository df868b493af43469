#ifndef REXA_TESTS_UNIT_MODELS_READING_HPP
#define REXA_TESTS_UNIT_MODELS_READING_HPP

#include "model_api/answer_stream.hpp"
#include "model_api/dialect.hpp"
#include "model_api/service.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace rexa::test {

inline const model_api::ServiceNames names{"service", "Service", "ServiceOptions"};

/// What a stream of these documents comes to.
struct Reading {
    std::string text;
    std::string thinking;
    model_api::AnswerFacts facts;
    model_api::Ending ending;
};

template <class Reader>
Reading read(std::initializer_list<std::string_view> documents) {
    Reading reading;
    const TextSink nowhere;
    model_api::AnswerCollector collector(nowhere, 1 << 20);
    Reader reader(collector, reading.facts, names);
    for (const std::string_view document : documents) {
        reader.read(net::JsonView::parse_bytes(document, 1 << 20));
    }
    reading.ending = reader.end();
    if (!reading.ending.refusal) {
        collector.finish();
    }
    reading.text = collector.answer();
    reading.thinking = collector.thinking();
    return reading;
}

/// A request of these settings, as a prompt of a profile.
class PromptParts {
public:
    explicit PromptParts(std::string model, ModelProfile profile = {})
        : model_(std::move(model)), profile_(std::move(profile)) {
        request.messages = {{Speaker::user, "say hi"}};
    }

    [[nodiscard]] model_api::Prompt prompt() const {
        return {request, model_, profile_, request.settings, continuation};
    }

    ModelRequest request;
    std::string continuation;

private:
    std::string model_;
    ModelProfile profile_;
};

inline model_api::Failure failure(int status, std::string_view body,
                                  const net::Headers& headers = {}) {
    net::Reply reply;
    reply.status = status;
    reply.headers = headers;
    reply.body = body;
    return model_api::read_failure(reply);
}

} // namespace rexa::test

#endif
