#include <rexa/code_generator.hpp>
#include <rexa/error.hpp>

#include <utility>

namespace rexa {
namespace {

std::optional<std::uint64_t> sum(std::optional<std::uint64_t> a, std::optional<std::uint64_t> b) {
    return a || b ? std::optional(a.value_or(0) + b.value_or(0)) : std::nullopt;
}

} // namespace

TokenUsage operator+(const TokenUsage& a, const TokenUsage& b) noexcept {
    return {sum(a.input, b.input), sum(a.cached_input, b.cached_input), sum(a.output, b.output),
            sum(a.thinking, b.thinking)};
}

AnswerError::AnswerError(const Error& error, ModelReply reply)
    : Error(error), reply_(std::make_shared<const ModelReply>(std::move(reply))) {}

AnswerError::~AnswerError() = default;

std::string_view to_string(Thinking thinking) noexcept {
    switch (thinking) {
    case Thinking::none:
        return "none";
    case Thinking::minimal:
        return "minimal";
    case Thinking::low:
        return "low";
    case Thinking::medium:
        return "medium";
    case Thinking::high:
        return "high";
    }
    return "unknown";
}

std::string_view to_string(Speaker speaker) noexcept {
    switch (speaker) {
    case Speaker::user:
        return "user";
    case Speaker::model:
        return "model";
    }
    return "unknown";
}

std::vector<ModelInfo> CodeGenerator::models(const Call&) {
    throw Error(Errc::unsupported, "this generator does not tell which models there are")
        .from(std::string(name()));
}

} // namespace rexa
