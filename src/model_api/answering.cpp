#include "model_api/answering.hpp"

#include "core/paid_together.hpp"
#include "core/text.hpp"
#include "model_api/answer_stream.hpp"
#include "model_api/endings.hpp"
#include "model_api/name_pattern.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace rexa::model_api {
namespace {

using std::chrono::milliseconds;

// Continued without a word: the service goes round in circles.
constexpr int most_without_progress = 3;
// Twice what the longest answer of a model needs. Each is paid for.
constexpr int most_continuations = 64;
constexpr milliseconds loading_pace(500);
constexpr std::size_t longest_name = 200;
// Around the text of an event, and around events.
constexpr std::size_t largest_envelope = 1 << 20;
constexpr std::uint64_t most_overhead = 256;

const ModelRequest& checked(const ModelRequest& request) {
    check(request);
    return request;
}

net::RetryRule rule_of(const ModelTransport& transport) {
    net::RetryRule rule;
    rule.idempotency = net::Idempotency::idempotent;
    rule.max_attempts = transport.max_attempts;
    return rule;
}

Failure failure_of(const Ending& ending) {
    Failure failure;
    failure.code = to_utf8(ending.reason);
    failure.message = to_utf8(ending.explanation);
    return failure;
}

std::chrono::sys_days today() {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

} // namespace

Answering::Answering(const Asked& asked, const ModelRequest& request, const TextSink& sink,
                     const Call& call)
    : asked_(asked), request_(checked(request)), call_(call),
      profile_(asked.catalog.profile(asked.model)),
      collector_(sink, asked.service.transport().answer_bytes),
      rule_(rule_of(asked.service.transport())), attempts_(asked.service.policy(), rule_, call_) {
    const SentSettings sent = choose(request_.settings, profile_, {});
    if (!asked.dialect.fits_thinking(sent.settings, profile_)) {
        refused_settings_.emplace_back(setting_thinking);
    }
}

ModelReply Answering::run() {
    collector_.begin_request();
    for (;;) {
        if (const auto trouble = ask()) {
            recover(*trouble);
        } else if (continuation_.empty()) {
            return reply();
        } else {
            continue_answer();
        }
    }
}

std::optional<Answering::Trouble> Answering::ask() {
    net::Request request = make_request();
    AnswerFacts facts;
    std::optional<Trouble> trouble;
    has_ended_ = false;
    try {
        trouble = ask_service(request, facts);
    } catch (const StreamFailure& broken) {
        trouble = this->trouble(broken.failure, request);
    } catch (const Error& error) {
        if (collector_.sink_failure()) {
            std::rethrow_exception(collector_.sink_failure());
        }
        trouble = lost_trouble(error);
    }
    count(facts);
    facts_.model =
        facts.model.empty() ? facts_.model : asked_.service.conceal(facts.model, request);
    facts_.reply_id =
        facts.reply_id.empty() ? facts_.reply_id : asked_.service.conceal(facts.reply_id, request);
    return trouble;
}

/// An attempt that answered was paid for, also where it told of no tokens.
void Answering::count(const AnswerFacts& told) {
    if (!has_ended_ && !collector_.has_grown() && told.usage == TokenUsage()) {
        return;
    }
    const auto price = price_of(told);
    facts_.usage = has_answered_ ? core::usage_of_both(facts_.usage, told.usage) : told.usage;
    cost_ = has_answered_ ? core::cost_of_both(cost_, price) : price;
    has_answered_ = true;
}

/// What one request costs: prices may depend on how long its prompt was.
std::optional<Cost> Answering::price_of(const AnswerFacts& told) const {
    const std::string& model = told.model.empty() ? asked_.model : told.model;
    const auto price = asked_.catalog.cost(model, told.usage, today());
    const bool is_as_asked = price || !is_version_of(model, asked_.model);
    return is_as_asked ? price : asked_.catalog.cost(asked_.model, told.usage, today());
}

std::optional<Answering::Trouble> Answering::ask_service(net::Request& request,
                                                         AnswerFacts& facts) {
    asked_.service.authorize(request, call_);
    collector_.conceal(request.secrets);
    const auto reader = asked_.dialect.reader(collector_, facts);
    const std::uint64_t answer_bytes = asked_.service.transport().answer_bytes;
    AnswerStream stream(static_cast<std::size_t>(answer_bytes) + largest_envelope, *reader);
    try {
        net::Request streamed = request;
        streamed.has_enough = [&stream] { return stream.is_over(); };
        const net::Reply reply = asked_.service.attempt(
            std::move(streamed), [&](BytesView bytes) { stream.write(bytes); }, call_);
        if (!reply.succeeded()) {
            return trouble(read_failure(reply), request);
        }
        asked_.service.reading([&] { stream.finish(); });
    } catch (...) {
        // An answer whose end was told has ended so, whatever came behind it.
        if (collector_.sink_failure() || !reader->end().is_told()) {
            throw;
        }
    }
    const Ending ending = reader->end();
    has_ended_ = ending.is_told();
    return take_ending(ending, request);
}

std::optional<Answering::Trouble> Answering::take_ending(const Ending& ending,
                                                         const net::Request& request) {
    if (ending.refusal) {
        return trouble(*ending.refusal, failure_of(ending), request);
    }
    continuation_ = ending.continuation;
    if (!continuation_.empty()) {
        return std::nullopt;
    }
    collector_.finish();
    if (collector_.answer().empty()) {
        return trouble(empty_answer(asked_.service.names()), failure_of(ending), request);
    }
    return std::nullopt;
}

net::Request Answering::make_request() const {
    const SentSettings sent = choose(request_.settings, profile_, refused_settings_);
    net::Request request = asked_.dialect.request(
        asked_.service, {request_, asked_.model, profile_, sent.settings, continuation_,
                         was_refused(setting_thinking), time_left(call_)});
    const std::uint64_t answer_bytes = asked_.service.transport().answer_bytes;
    request.limits.body_bytes = (answer_bytes + largest_envelope) * most_overhead;
    request.on_head = [&names = asked_.service.names()](const net::Headers& headers) {
        check_readable(headers, names);
    };
    return request;
}

std::vector<std::string_view> Answering::sent_settings() const {
    std::vector<std::string_view> sent =
        names_of(choose(request_.settings, profile_, refused_settings_).settings);
    if (!was_refused(setting_thinking) && asked_.dialect.always_tells_of_thinking(profile_)) {
        sent.push_back(setting_thinking);
    }
    return sent;
}

bool Answering::was_refused(std::string_view setting) const {
    return std::ranges::find(refused_settings_, setting) != refused_settings_.end();
}

Answering::Trouble Answering::trouble(Failure failure, const net::Request& request) {
    failure.settings = sent_settings();
    return trouble(asked_.dialect.refusal(failure, asked_.service.names()), failure, request);
}

Answering::Trouble Answering::trouble(const Refusal& refusal, const Failure& failure,
                                      const net::Request& request) {
    Refusal meant = refusal;
    if (meant.code == Errc::unauthenticated && asked_.service.renews_key()) {
        meant.again = Again::once;
    }
    net::FailedAttempt failed;
    judge(meant, second_chances_.take(meant), failed);
    return {asked_.service.make_error(meant, failure, request), failed, meant.again, meant.setting};
}

Answering::Trouble Answering::lost_trouble(const Error& error) const {
    net::FailedAttempt failed;
    failed.kind = net::failure_kind(error);
    const bool is_named = !error.origin().empty();
    return {is_named ? error : Error(error).from(asked_.service.names().name),
            failed,
            Again::never,
            {}};
}

/// Makes the next request possible. Errors: the trouble's, when there is to be none.
void Answering::recover(const Trouble& trouble) {
    std::optional<milliseconds> delay;
    if (!collector_.has_begun()) {
        if (leaves_out(trouble.setting)) {
            delay = milliseconds::zero();
        } else if (waits_for_server(trouble)) {
            delay = loading_pace;
        } else {
            delay = attempts_.delay_after(trouble.failed);
        }
    }
    if (!delay) {
        give_up(Error(trouble.error));
    }
    wait(*delay);
    collector_.begin_again();
}

/// Until the next request.
void Answering::wait(milliseconds delay) {
    try {
        attempts_.next_after(delay);
    } catch (const Error& error) {
        give_up(error);
    }
}

/// Whether the same request without this setting is worth an attempt.
bool Answering::leaves_out(std::string_view setting) {
    if (setting.empty() || attempts_.number() >= *rule_.max_attempts) {
        return false;
    }
    refused_settings_.emplace_back(setting);
    return true;
}

bool Answering::waits_for_server(const Trouble& trouble) {
    const auto now = Call::Clock::now();
    if (trouble.again != Again::loading || now + loading_pace >= call_.deadline() ||
        now - begun_ >= asked_.service.transport().patience) {
        return false;
    }
    ++*rule_.max_attempts; // it is one wait, however often the server is asked whether it is over
    return true;
}

void Answering::continue_answer() {
    if (collector_.has_grown()) {
        without_progress_ = 0;
        second_chances_.forget();
    } else {
        ++without_progress_;
    }
    if (without_progress_ == most_without_progress) {
        give_up(endless(" asks to continue an answer that does not go on; try again"));
    }
    if (continuations_ == most_continuations) {
        give_up(endless(" asks to continue an answer that does not end; ask for less"));
    }
    ++continuations_;
    ++*rule_.max_attempts; // what was answered is no failed attempt
    wait(milliseconds::zero());
    collector_.begin_request();
}

Error Answering::endless(const char* what) const {
    return Error(Errc::answer_unusable, asked_.service.names().title + what)
        .from(asked_.service.names().name);
}

void Answering::give_up(Error error) const {
    error = std::move(error).with_attempts(attempts_.number());
    if (has_answered_) {
        throw AnswerError(error, reply());
    }
    throw error;
}

ModelReply Answering::reply() const {
    ModelReply reply;
    reply.text = collector_.answer();
    reply.thinking = collector_.thinking();
    reply.model =
        facts_.model.empty() ? asked_.model : core::to_clipped_line(facts_.model, longest_name);
    reply.reply_id = core::to_clipped_line(facts_.reply_id, longest_name);
    reply.usage = facts_.usage;
    reply.cost = cost_;
    reply.attempts = attempts_.number();
    reply.dropped_settings = choose(request_.settings, profile_, refused_settings_).dropped;
    const auto since = [&](Call::Clock::time_point moment) {
        return std::chrono::duration_cast<std::chrono::microseconds>(moment - begun_);
    };
    reply.duration = since(Call::Clock::now());
    reply.time_to_first_text = since(collector_.first_answer().value_or(Call::Clock::now()));
    return reply;
}

} // namespace rexa::model_api
