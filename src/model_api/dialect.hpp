#ifndef REXA_MODEL_API_DIALECT_HPP
#define REXA_MODEL_API_DIALECT_HPP

#include "model_api/answer_collector.hpp"
#include "model_api/refusal.hpp"
#include "model_api/service.hpp"
#include "model_api/settings.hpp"
#include "net/reply_json.hpp"

#include <rexa/code_generator.hpp>
#include <rexa/model_catalog.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rexa::model_api {

/// What one request asks for.
struct Prompt {
    const ModelRequest& request;
    const std::string& model;
    const ModelProfile& profile;
    const ModelSettings& settings;   ///< those that are sent
    const std::string& continuation; ///< of an answer that was to go on; else empty
    bool without_thoughts = false;   ///< the service refused to be told how to think
    std::optional<std::chrono::seconds> time_left = {}; ///< rounded up
};

/// What a stream tells besides text.
struct AnswerFacts {
    std::string model;
    std::string reply_id;
    TokenUsage usage; ///< of this request
};

/// How an answer ended.
struct Ending {
    std::optional<Refusal> refusal; ///< why the answer is of no use
    std::string reason;             ///< for that, in the service's own word
    std::string explanation;        ///< the same, untrusted
    std::string continuation;       ///< asks for the rest of the answer; empty: this is all

    /// Whether the service said how; else the answer was cut.
    [[nodiscard]] bool is_told() const noexcept { return !refusal || !reason.empty(); }
};

/// Reads the stream of one request.
class AnswerReader {
public:
    virtual ~AnswerReader() = default;

    /// One event. Errors: bad_reply, and the collector's.
    virtual void read(const net::JsonView& event) = 0;

    /// The stream says that it is over. Default: that is nobody's news.
    virtual void read_end_mark() {}

    /// Whether an event has said that it was the last one. Default: none does.
    [[nodiscard]] virtual bool is_over() const { return false; }

    /// What is known so far of how the answer ended.
    [[nodiscard]] virtual Ending end() const = 0;
};

/// A part of a service's list of models.
struct ModelPage {
    std::vector<ModelInfo> models; ///< those that generate text
    std::string next;              ///< asks for the next part; empty: this is the last
};

/// How the generation of text is asked for at one kind of service.
class Dialect {
public:
    virtual ~Dialect() = default;

    [[nodiscard]] virtual net::Request request(const ModelService& service,
                                               const Prompt& prompt) const = 0;

    /// Whether the longest answer has room for so much thinking; else that is not sent. Default:
    /// it has.
    [[nodiscard]] virtual bool fits_thinking(const ModelSettings& settings,
                                             const ModelProfile& profile) const;

    /// Whether a request says how to think even where no setting does. Default: it does not.
    [[nodiscard]] virtual bool always_tells_of_thinking(const ModelProfile& profile) const;

    /// Both arguments outlive the reader.
    [[nodiscard]] virtual std::unique_ptr<AnswerReader> reader(AnswerCollector& collector,
                                                               AnswerFacts& facts) const = 0;

    [[nodiscard]] virtual Refusal refusal(const Failure& failure,
                                          const ServiceNames& names) const = 0;

    /// For the first part of the list of models, or for the one that a page said comes next.
    [[nodiscard]] virtual net::Request models_request(const ModelService& service,
                                                      const std::string& next) const = 0;
    /// Errors: bad_reply.
    [[nodiscard]] virtual ModelPage read_models(const net::JsonView& page) const = 0;
};

/// The whole list, with all attempts of the policy for each page. Errors: those of remote services;
/// too_large for a list without end.
std::vector<ModelInfo> list_models(ModelService& service, const Dialect& dialect, const Call& call);

} // namespace rexa::model_api

#endif
