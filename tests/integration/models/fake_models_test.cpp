#include "canned_models.hpp"
#include "net/reply_json.hpp"
#include "support/models/fake_models.hpp"

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

struct Row {
    std::string vendor;
    std::string scenario;           ///< by its name, or with options
    std::optional<Errc> error = {}; ///< none: the answer is had
    int attempts = 1;
};

class Fakes : public FakeModels {
public:
    Fakes() : FakeModels({"gemini", "openai", "anthropic"}) {}

    std::shared_ptr<CodeGenerator> generator(const std::string& vendor);
    net::JsonView look(const std::string& vendor, std::string_view verb) {
        return net::JsonView::parse(ask(vendor, verb));
    }
    void check(const Row& row);
    /// Each of them, and that there is one of every scenario that the vendor has.
    void check_all(const std::string& vendor, const std::vector<Row>& rows);
};

constexpr std::string_view models[] = {"gemini-3.8-flash", "gpt-5", "claude-sonnet-5-5"};

/// What networks, gateways and hostile servers do.
std::vector<Row> common_rows(const std::string& vendor) {
    return {
        {vendor, "html_502", {}, 2},
        {vendor, "html_503", {}, 2},
        {vendor, "html_200", Errc::bad_reply},
        {vendor, "redirect", Errc::bad_reply},
        {vendor, "other_type"},
        {vendor, "gzip", Errc::bad_reply},
        {vendor, "empty_body", {}, 2},
        {vendor, "not_json", Errc::bad_reply},
        {vendor, "deep_nesting", Errc::bad_reply},
        {vendor, "close_before", {}, 2},
        {vendor, R"({"name": "slow_first_byte", "seconds": 0.2})"},
        {vendor, R"({"name": "stall_before", "seconds": 0.2})"},
        {vendor, R"({"name": "stall_after_head", "seconds": 0.2})"},
        {vendor, R"({"name": "stall_middle", "seconds": 0.2})"},
        {vendor, R"({"name": "slowly", "seconds": 0.01})"},
        {vendor, "cut", Errc::connection_lost},
        {vendor, "cut_event", Errc::connection_lost},
        {vendor, "cut_at_end"},
        {vendor, "no_last_blank"},
        {vendor, "every_byte"},
        {vendor, "split_utf8"},
        {vendor, "umlauts"},
        {vendor, "invalid_utf8"},
        {vendor, "lone_surrogate"},
        {vendor, R"({"name": "huge_line", "bytes": 20000000})", Errc::too_large},
        {vendor, "endless_text", Errc::too_large},
        {vendor, "no_text", {}, 2},
        {vendor, "no_usage"},
        {vendor, "stream_error", vendor == "openai" ? Errc::remote_failed : Errc::overloaded},
        {vendor, "event_not_json", Errc::bad_reply},
        {vendor, "deep_event", Errc::bad_reply},
        {vendor, "comments"},
    };
}

std::vector<Row> gemini_rows() {
    const std::string vendor = "gemini";
    return {
        {vendor, "endless_thinking", Errc::too_large},
        {vendor, "bad_key", Errc::unauthenticated},
        {vendor, "key_echo", Errc::remote_refused},
        {vendor, "no_key", Errc::permission_denied},
        {vendor, "leaked_key", Errc::permission_denied},
        {vendor, "precondition", Errc::failed_precondition},
        {vendor, "bad_request", Errc::remote_refused},
        {vendor, R"({"name": "field_violation", "field": "generation_config.seed"})", {}, 2},
        {vendor, "forbidden", Errc::permission_denied},
        {vendor, "too_many_tokens", Errc::remote_refused},
        {vendor, "not_found", Errc::not_found},
        {vendor, "cancelled", Errc::remote_refused},
        {vendor, "request_timeout", {}, 2},
        {vendor, "rate_minute", Errc::rate_limited},
        {vendor, "rate_fraction", {}, 2},
        {vendor, "rate_day", Errc::quota_exhausted},
        {vendor, "rate_bare", {}, 2},
        {vendor, "internal", {}, 2},
        {vendor, "unavailable", {}, 2},
        {vendor, R"({"name": "deadline", "times": 4})", Errc::remote_failed, 2},
        {vendor, "array_error", {}, 2},
        {vendor, "error_in_200", {}, 2},
        {vendor, R"({"name": "unavailable", "times": 9})", Errc::overloaded, 4},
        {vendor, "empty_max_tokens", Errc::answer_all_thinking},
        {vendor, "max_tokens", Errc::answer_truncated},
        {vendor, "continuation", {}, 2},
        {vendor, "checkpoint"},
        {vendor, "checkpoint_cut", Errc::connection_lost},
        {vendor, "no_finish", Errc::connection_lost},
        {vendor, "stream_error_bare", Errc::overloaded},
        {vendor, "stream_error_bare_lines", Errc::overloaded},
        {vendor, "odd_chunks"},
        {vendor, "many_parts"},
        {vendor, "two_candidates"},
        {vendor, "line_ends_lf"},
        {vendor, "line_ends_cr"},
        {vendor, "finish_safety", Errc::answer_blocked},
        {vendor, "finish_recitation", Errc::answer_blocked},
        {vendor, "finish_blocklist", Errc::answer_blocked},
        {vendor, "finish_prohibited_content", Errc::answer_blocked},
        {vendor, "finish_spii", Errc::answer_blocked},
        {vendor, "finish_malformed_function_call", {}, 2},
        {vendor, "finish_unexpected_tool_call", {}, 2},
        {vendor, "finish_too_many_tool_calls", {}, 2},
        {vendor, "finish_malformed_response", {}, 2},
        {vendor, "finish_language", Errc::answer_unusable},
        {vendor, "finish_other", Errc::answer_unusable},
        {vendor, "finish_missing_thought_signature", Errc::answer_unusable},
        {vendor, "finish_image_safety", Errc::answer_unusable},
        {vendor, "finish_no_image", Errc::answer_unusable},
        {vendor, "finish_finish_reason_unspecified", Errc::answer_unusable},
        {vendor, "finish_brand_new_reason", Errc::answer_unusable},
        {vendor, "blocked_safety", Errc::answer_blocked},
        {vendor, "blocked_other", Errc::answer_blocked},
        {vendor, "blocked_blocklist", Errc::answer_blocked},
        {vendor, "blocked_prohibited_content", Errc::answer_blocked},
        {vendor, "blocked_image_safety", Errc::answer_blocked},
        {vendor, "blocked_brand_new_reason", Errc::answer_blocked},
    };
}

std::vector<Row> openai_rows() {
    const std::string vendor = "openai";
    return {
        {vendor, "endless_thinking"}, // OpenAI shows none of it
        {vendor, "bad_key", Errc::unauthenticated},
        {vendor, "key_echo", Errc::unauthenticated},
        {vendor, "forbidden", Errc::permission_denied},
        {vendor, "not_found", Errc::not_found},
        {vendor, "bad_request", Errc::remote_refused},
        {vendor, "unknown_parameter", {}, 2},
        {vendor, "unsupported_parameter", Errc::remote_refused},
        {vendor, "unprocessable", Errc::remote_refused},
        {vendor, "context_length", Errc::remote_refused},
        {vendor, "content_policy", Errc::answer_blocked},
        {vendor, "request_timeout", {}, 2},
        {vendor, "conflict", {}, 2},
        {vendor, "too_large", Errc::remote_refused},
        {vendor, "rate_limit", {}, 2},
        {vendor, "slow_down", {}, 2},
        {vendor, "quota", Errc::quota_exhausted},
        {vendor, "credit", Errc::quota_exhausted},
        {vendor, "internal", {}, 2},
        {vendor, "unavailable", {}, 2},
        {vendor, "loading", {}, 2},
        {vendor, "error_in_200", {}, 2},
        {vendor, "error_string", {}, 2},
        {vendor, "error_detail", Errc::remote_refused},
        {vendor, "error_empty", {}, 2},
        {vendor, "length", Errc::answer_truncated},
        {vendor, "empty_length", Errc::answer_all_thinking},
        {vendor, "content_filter", Errc::answer_blocked},
        {vendor, "tool_calls", {}, 2},
        {vendor, "unknown_finish", Errc::answer_unusable},
        {vendor, "refusal", Errc::answer_blocked},
        {vendor, "stream_error_finish", Errc::remote_failed},
        {vendor, "no_done"},
        {vendor, "no_finish"},
        {vendor, "after_done"},
        {vendor, "think_inside"},
        {vendor, "pings"},
    };
}

std::vector<Row> anthropic_rows() {
    const std::string vendor = "anthropic";
    return {
        {vendor, "endless_thinking", Errc::too_large},
        {vendor, "bad_request", Errc::remote_refused},
        {vendor, "spend_limit_400", Errc::quota_exhausted},
        {vendor, "bad_key", Errc::unauthenticated},
        {vendor, "key_echo", Errc::unauthenticated},
        {vendor, "billing", Errc::quota_exhausted},
        {vendor, "forbidden", Errc::permission_denied},
        {vendor, "not_found", Errc::not_found},
        {vendor, "conflict", {}, 2},
        {vendor, "too_large", Errc::remote_refused},
        {vendor, "rate_limit", {}, 2},
        {vendor, "rate_limit_bare", {}, 2},
        {vendor, "spend_limit", Errc::quota_exhausted},
        {vendor, "internal", {}, 2},
        {vendor, "timeout", {}, 2},
        {vendor, "overloaded", {}, 2},
        {vendor, "max_tokens", Errc::answer_truncated},
        {vendor, "empty_max_tokens", Errc::answer_all_thinking},
        {vendor, "refusal", Errc::answer_blocked},
        {vendor, "pause_turn", Errc::answer_unusable},
        {vendor, "context_window", Errc::answer_truncated},
        {vendor, "stop_sequence"},
        {vendor, "no_finish", Errc::connection_lost},
        {vendor, "tool_use", Errc::answer_unusable},
        {vendor, "unknown_stop", Errc::answer_unusable},
        {vendor, "pings"},
        {vendor, "unknown_events"},
        {vendor, "no_names"},
    };
}

/// Neither waits nor answers that are long are worth a test's time.
ModelTransport brief() {
    ModelTransport transport;
    transport.longest_wait = 1s;
    transport.answer_bytes = 1 << 20;
    return transport;
}

std::shared_ptr<CodeGenerator> Fakes::generator(const std::string& vendor) {
    const Secret secret(key(vendor));
    if (vendor == "gemini") {
        GeminiOptions options;
        options.api_key = secret;
        options.base_url = url(vendor);
        options.transport = brief();
        return make_gemini(options);
    }
    if (vendor == "openai") {
        OpenAiOptions options;
        options.api_key = secret;
        options.model = models[1];
        options.base_url = url(vendor);
        options.transport = brief();
        return make_openai(options);
    }
    AnthropicOptions options;
    options.api_key = secret;
    options.base_url = url(vendor);
    options.transport = brief();
    return make_anthropic(options);
}

std::string options_of(const Row& row) {
    return row.scenario.starts_with("{") ? row.scenario : "{\"name\": \"" + row.scenario + "\"}";
}

/// What the vendors' own SDKs send for the same conversation.
net::JsonView read_conversations() {
    std::ifstream file(REXA_CONVERSATIONS);
    REQUIRE(file);
    return net::JsonView::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

/// The outcome of one request under one scenario.
void Fakes::check(const Row& row) {
    CAPTURE(row.vendor);
    CAPTURE(row.scenario);
    reset(row.vendor);
    set(row.vendor, R"({"piece_chars": 5})");
    answer(row.vendor, R"({"texts": ["one two three four five six seven eight", "again"]})");
    arm(row.vendor, options_of(row));
    const auto generator = this->generator(row.vendor);
    std::string seen;
    const TextSink sink = [&](const TextEvent& event) {
        seen += event.kind == TextKind::answer ? event.text : "";
    };
    try {
        ModelRequest request = say("hi");
        request.settings.seed = 7; // which two scenarios refuse
        const ModelReply reply = generator->generate(request, sink, soon());
        CHECK_FALSE(row.error.has_value());
        CHECK(seen == reply.text);
        CHECK_FALSE(reply.text.empty());
        CHECK(reply.attempts == row.attempts);
    } catch (const Error& error) {
        CAPTURE(std::string(error.what()));
        CHECK(error.code() == row.error);
        CHECK(error.attempts() == row.attempts);
        CHECK(error.origin() == row.vendor);
        CHECK(std::string(error.what()).find(key(row.vendor)) == std::string::npos);
    }
    const auto violations = look(row.vendor, "violations").items();
    CHECK(violations.empty());
}

void Fakes::check_all(const std::string& vendor, const std::vector<Row>& of_vendor) {
    std::vector<Row> rows = common_rows(vendor);
    rows.insert(rows.end(), of_vendor.begin(), of_vendor.end());
    std::set<std::string> seen;
    for (const Row& row : rows) {
        check(row);
        seen.insert(net::JsonView::parse(options_of(row))["name"].text());
    }
    for (const net::JsonView& scenario : look(vendor, "scenarios").items()) {
        CAPTURE(scenario.text());
        CHECK(seen.contains(scenario.text()));
    }
}

} // namespace

TEST_CASE("every vendor answers, thinks, counts and is counted") {
    Fakes fakes;
    const net::JsonView conversations = read_conversations();
    for (const std::string vendor : {"gemini", "openai", "anthropic"}) {
        CAPTURE(vendor);
        fakes.reset(vendor);
        fakes.answer(vendor, R"({"texts": [{"text": "print 1\n", "thoughts": "let me think",)"
                             R"("usage": {"input": 100, "output": 20, "thoughts": 7}}]})");
        ModelRequest request = say("one");
        request.instructions = "be brief";
        request.messages.push_back({Speaker::model, "two"});
        request.messages.push_back({Speaker::user, "three"});
        request.settings.max_output_tokens = 4'000;
        request.settings.thinking = Thinking::low;
        const ModelReply reply = fakes.generator(vendor)->generate(request, {}, soon());
        CHECK(reply.text == "print 1\n");
        CHECK(reply.usage.input == 100);
        CHECK(reply.usage.total() == 127);
        CHECK(reply.attempts == 1);
        CHECK_FALSE(reply.model.empty());
        CHECK_FALSE(reply.reply_id.empty());
        CHECK(reply.dropped_settings.empty());
        CHECK(reply.cost.has_value() == (vendor != "openai")); // no price of gpt-5 is known
        CHECK(reply.thinking.empty() == (vendor == "openai"));
        const auto requests = fakes.look(vendor, "requests").items();
        REQUIRE(requests.size() == 1);
        CHECK(requests[0]["body"].to_json() == conversations[vendor].to_json());
        const net::JsonView auth = requests[0]["auth"];
        CHECK(auth[vendor == "gemini"   ? "x-goog-api-key"
                   : vendor == "openai" ? "authorization"
                                        : "x-api-key"]
                  .text() == "right");
        CHECK(fakes.look(vendor, "violations").items().empty());
    }
}

TEST_CASE("every vendor lists its models") {
    Fakes fakes;
    for (const std::string vendor : {"gemini", "openai", "anthropic"}) {
        fakes.reset(vendor);
        const auto listed = fakes.generator(vendor)->models(soon());
        const auto has = [&](std::string_view name) {
            return std::ranges::any_of(listed,
                                       [&](const ModelInfo& model) { return model.name == name; });
        };
        CHECK(has(vendor == "gemini" ? models[0] : vendor == "openai" ? models[1] : models[2]));
        CHECK(fakes.look(vendor, "violations").items().empty());
    }
}

TEST_CASE("whatever goes wrong at a vendor is survived or told") {
    Fakes fakes;
    SUBCASE("Gemini") {
        fakes.check_all("gemini", gemini_rows());
    }
    SUBCASE("OpenAI") {
        fakes.check_all("openai", openai_rows());
    }
    SUBCASE("Anthropic") {
        fakes.check_all("anthropic", anthropic_rows());
    }
}

TEST_CASE("servers like OpenAI's are asked in their own way") {
    Fakes fakes;
    struct Kind {
        OpenAiServer server;
        const char* dialect;
        const char* model;
    };
    for (const Kind& kind : {Kind{OpenAiServer::ollama, "ollama", "qwen3:8b"},
                             Kind{OpenAiServer::llama_cpp, "llamacpp", ""},
                             Kind{OpenAiServer::vllm, "vllm", "Qwen/Qwen3-8B"},
                             Kind{OpenAiServer::lm_studio, "lmstudio", "qwen/qwen3-8b"},
                             Kind{OpenAiServer::open_router, "openrouter", "openai/gpt-6:free"}}) {
        CAPTURE(kind.dialect);
        fakes.reset("openai");
        fakes.set("openai", "{\"dialect\": \"" + std::string(kind.dialect) + "\"}");
        fakes.answer("openai", R"({"texts": [{"text": "print 1", "thoughts": "hm"}]})");
        OpenAiOptions options;
        options.server = kind.server;
        options.model = kind.model;
        options.base_url = fakes.url("openai");
        if (kind.server == OpenAiServer::open_router) {
            options.api_key = Secret(fakes.key("openai"));
        }
        ModelRequest request = say("hi");
        request.settings.temperature = 0.5;
        request.settings.seed = 7;
        request.settings.thinking = Thinking::low;
        const ModelReply reply = make_openai(options)->generate(request, {}, soon());
        CHECK(reply.text == "print 1");
        CHECK(reply.thinking == "hm");
        CHECK(reply.attempts == 1);
        CHECK(reply.usage.input.has_value());
        CHECK(fakes.look("openai", "violations").items().empty());
    }
}
