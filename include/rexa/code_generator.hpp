#ifndef REXA_CODE_GENERATOR_HPP
#define REXA_CODE_GENERATOR_HPP

#include <rexa/call.hpp>
#include <rexa/cost.hpp>
#include <rexa/error.hpp>
#include <rexa/tokens.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa {

/// How much a model thinks before it answers. What a model does not offer is not sent to it.
enum class Thinking : std::uint8_t { none = 1, minimal = 2, low = 3, medium = 4, high = 5 };

std::string_view to_string(Thinking thinking) noexcept;

/// What a model is told about how to answer. Each is sent only where it is set and the model takes
/// it; `ModelReply::dropped_settings` names those that were not.
struct ModelSettings {
    std::string model; ///< empty: the generator's own
    /// The longest answer; where a model thinks, its thinking counts. At least 1.
    std::optional<std::uint32_t> max_output_tokens;
    std::optional<double> temperature; ///< 0 to 2
    std::optional<double> top_p;       ///< above 0, at most 1
    std::optional<std::int64_t> seed;  ///< best effort everywhere
    std::optional<Thinking> thinking;

    friend bool operator==(const ModelSettings&, const ModelSettings&) = default;
};

enum class Speaker : std::uint8_t { user = 1, model = 2 };

std::string_view to_string(Speaker speaker) noexcept;

struct ModelMessage {
    Speaker speaker = Speaker::user;
    std::string text; ///< UTF-8

    friend bool operator==(const ModelMessage&, const ModelMessage&) = default;
};

/// One request to a model, complete in itself: services are asked to keep nothing of it.
struct ModelRequest {
    std::string instructions; ///< what holds for the whole conversation; UTF-8, may be empty
    std::vector<ModelMessage> messages; ///< in order; the last one is the user's
    ModelSettings settings;

    friend bool operator==(const ModelRequest&, const ModelRequest&) = default;
};

/// A whole answer.
struct ModelReply {
    /// UTF-8, without the thinking. Where a server begins the thinking by itself and the model only
    /// ends it, with `</think>` at the end of a line, this shows in a whole answer alone: the sink
    /// was given that thinking as answer.
    std::string text;
    std::string thinking; ///< what the service showed of it; often a summary, or nothing
    std::string model;    ///< the version that answered, as the service names it
    std::string reply_id; ///< the service's own; may be empty
    TokenUsage usage;
    std::optional<Cost> cost; ///< of `model`, by the generator's price list; none if not on it
    int attempts = 1;         ///< requests sent for it
    std::chrono::microseconds time_to_first_text{}; ///< since the first request was sent
    std::chrono::microseconds duration{};           ///< with all attempts
    /// Settings that were set but not sent, or that the service refused, by their names here.
    std::vector<std::string> dropped_settings;

    friend bool operator==(const ModelReply&, const ModelReply&) = default;
};

/// Why an answer is of no use, beside what came of it: it was paid for.
class AnswerError : public Error {
public:
    AnswerError(const Error& error, ModelReply reply);
    AnswerError(const AnswerError&) noexcept = default;
    AnswerError& operator=(const AnswerError&) noexcept = default;
    ~AnswerError() override;

    /// Text as far as it was received; tokens and cost as far as they were told.
    [[nodiscard]] const ModelReply& reply() const noexcept { return *reply_; }

private:
    std::shared_ptr<const ModelReply> reply_;
};

enum class TextKind : std::uint8_t { answer = 1, thinking = 2 };

/// A piece of an answer as it arrives.
struct TextEvent {
    TextKind kind = TextKind::answer;
    std::string_view text; ///< whole UTF-8 characters; valid during the call only
};

/// Takes an answer while it is written; empty for none. Called on the thread that waits for the
/// answer. What it throws ends the request and comes out of it.
using TextSink = std::function<void(const TextEvent&)>;

/// A model that a service offers.
struct ModelInfo {
    std::string name; ///< as `ModelSettings::model` takes it
    std::string title;
    std::optional<std::uint64_t> input_tokens; ///< the longest prompt
    std::optional<std::uint64_t> output_tokens;
};

/// Asks a model for text. Implement this to add one; the engine makes prompts of tasks and takes
/// code out of answers. Safe to use from several threads.
class CodeGenerator {
public:
    virtual ~CodeGenerator() = default;

    /// Short, lower case, the same everywhere: it is recorded with what was generated.
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;

    /// The model that is asked where a request names none.
    [[nodiscard]] virtual std::string default_model() const = 0;

    /// Waits for the whole answer. A request that failed is sent again, while nothing of its
    /// answer has reached the sink. Ending the call closes the connection; a service may bill what
    /// it had begun. Errors: those of remote services (100-299); answer_blocked, answer_truncated,
    /// answer_all_thinking, answer_unusable. Where anything was answered, it is an AnswerError.
    virtual ModelReply generate(const ModelRequest& request, const TextSink& sink,
                                const Call& call) = 0;

    /// What can be asked for. Errors: those of remote services. Default: unsupported.
    virtual std::vector<ModelInfo> models(const Call& call);
};

} // namespace rexa

#endif
