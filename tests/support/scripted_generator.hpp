#ifndef REXA_TESTS_SUPPORT_SCRIPTED_GENERATOR_HPP
#define REXA_TESTS_SUPPORT_SCRIPTED_GENERATOR_HPP

#include <rexa/code_generator.hpp>
#include <rexa/error.hpp>

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace rexa::test {

/// A generator whose answers are given, in order: for tests of everything above the port.
class ScriptedGenerator final : public CodeGenerator {
public:
    using Answer = std::function<ModelReply(const ModelRequest&, const TextSink&, const Call&)>;

    explicit ScriptedGenerator(std::string name = "scripted") : name_(std::move(name)) {}

    /// An answer with known usage: 100 tokens in, 10 out, $0.001.
    static ModelReply reply(std::string text) {
        ModelReply reply;
        reply.text = std::move(text);
        reply.model = "model-1-0";
        reply.usage.input = 100;
        reply.usage.output = 10;
        reply.cost = Cost{1'000'000};
        return reply;
    }

    static std::string python(const std::string& code) { return "```python\n" + code + "```\n"; }

    void answer(const std::string& text) { answer(reply(text)); }
    void answer(const ModelReply& reply) {
        answer([reply](const ModelRequest&, const TextSink& sink, const Call&) {
            if (sink) {
                sink({TextKind::answer, reply.text});
            }
            return reply;
        });
    }
    void answer(Answer answer) {
        const std::lock_guard lock(mutex_);
        answers_.push_back(std::move(answer));
    }
    template <class AnyError>
    void fail(const AnyError& error) {
        answer([error](const ModelRequest&, const TextSink&, const Call&) -> ModelReply {
            throw error;
        });
    }

    void forget_answers() {
        const std::lock_guard lock(mutex_);
        answers_.clear();
    }

    /// What it was asked so far.
    [[nodiscard]] std::vector<ModelRequest> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

    std::string_view name() const noexcept override { return name_; }
    std::string default_model() const override { return "model-1"; }

    ModelReply generate(const ModelRequest& request, const TextSink& sink,
                        const Call& call) override {
        call.check();
        return next(request)(request, sink, call);
    }

private:
    Answer next(const ModelRequest& request) {
        const std::lock_guard lock(mutex_);
        asked_.push_back(request);
        if (answers_.empty()) {
            throw Error(Errc::internal, "the test gave no further answer");
        }
        auto answer = std::move(answers_.front());
        answers_.pop_front();
        return answer;
    }

    const std::string name_;
    mutable std::mutex mutex_;
    std::deque<Answer> answers_;
    std::vector<ModelRequest> asked_;
};

} // namespace rexa::test

#endif
