#ifndef REXA_MODEL_API_ANSWERING_HPP
#define REXA_MODEL_API_ANSWERING_HPP

#include "model_api/catalog.hpp"
#include "model_api/dialect.hpp"
#include "model_api/service.hpp"
#include "net/retry.hpp"

#include <rexa/code_generator.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::model_api {

/// Who is asked for an answer, and how.
struct Asked {
    ModelService& service;
    const Dialect& dialect;
    const Catalog& catalog;
    std::string model;
};

/// One answer, with all the requests that are sent for it: further attempts while nothing of it was
/// handed on, a request without a setting that the service refuses, and those for the rest of an
/// answer that is longer than one reply.
class Answering {
public:
    /// All outlive this object. Errors: invalid_argument.
    Answering(const Asked& asked, const ModelRequest& request, const TextSink& sink,
              const Call& call);

    /// Errors: those of CodeGenerator::generate, and what the sink throws.
    ModelReply run();

private:
    /// Why a request led to no answer.
    struct Trouble {
        Error error;
        net::FailedAttempt failed;
        Again again = Again::never;
        std::string_view setting;
    };

    std::optional<Trouble> ask();
    void count(const AnswerFacts& told);
    [[nodiscard]] std::optional<Cost> price_of(const AnswerFacts& told) const;
    std::optional<Trouble> ask_service(net::Request& request, AnswerFacts& facts);
    std::optional<Trouble> take_ending(const Ending& ending, const net::Request& request);
    [[nodiscard]] net::Request make_request() const;
    [[nodiscard]] std::vector<std::string_view> sent_settings() const;
    [[nodiscard]] bool was_refused(std::string_view setting) const;
    [[nodiscard]] Trouble trouble(Failure failure, const net::Request& request);
    [[nodiscard]] Trouble trouble(const Refusal& refusal, const Failure& failure,
                                  const net::Request& request);
    [[nodiscard]] Trouble lost_trouble(const Error& error) const;
    void recover(const Trouble& trouble);
    void wait(std::chrono::milliseconds delay);
    bool leaves_out(std::string_view setting);
    bool waits_for_server(const Trouble& trouble);
    void continue_answer();
    [[nodiscard]] Error endless(const char* what) const;
    [[noreturn]] void give_up(Error error) const;
    [[nodiscard]] ModelReply reply() const;

    const Asked& asked_;
    const ModelRequest& request_;
    const Call& call_;
    const ModelProfile& profile_;
    const Call::Clock::time_point begun_ = Call::Clock::now();
    AnswerCollector collector_;
    net::RetryRule rule_;
    net::Attempts attempts_;
    SecondChances second_chances_;
    std::vector<std::string> refused_settings_;
    std::string continuation_;
    int continuations_ = 0;
    int without_progress_ = 0;
    AnswerFacts facts_;         ///< of all requests
    std::optional<Cost> cost_;  ///< of all requests
    bool has_ended_ = false;    ///< the present one's answer, in whatever way
    bool has_answered_ = false; ///< any request
};

} // namespace rexa::model_api

#endif
