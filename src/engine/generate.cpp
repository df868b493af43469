#include "engine/generate.hpp"

#include "core/codec/generation_codec.hpp"
#include "core/current_error.hpp"
#include "core/model_settings.hpp"
#include "core/now.hpp"
#include "core/text.hpp"
#include "engine/compile_check.hpp"
#include "engine/refuse.hpp"
#include "engine/request_size.hpp"
#include "engine/run.hpp"
#include "engine/workspace_preview.hpp"
#include "generate/candidates.hpp"
#include "generate/extraction.hpp"
#include "generate/prompts.hpp"
#include "generate/suggestions.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace rexa {
namespace {

constexpr std::size_t longest_task = 1u << 20;
constexpr std::uint32_t most_suggestions = 10;

bool is_about_snapshot(Purpose purpose) {
    return purpose != Purpose::write;
}

void check_asked(const GenerateRequest& request) {
    const std::string& task = request.task();
    const bool needs_task =
        request.purpose() == Purpose::write || request.purpose() == Purpose::modify;
    if (needs_task && task.find_first_not_of(" \t\r\n") == std::string::npos) {
        refuse("task: say in a sentence what the code is to do");
    }
    if (task.size() > longest_task || !core::is_text(task)) {
        refuse("task: must be UTF-8 without NUL, of at most 1048576 bytes");
    }
    if (request.count() == 0 || request.count() > most_suggestions) {
        refuse("count: must be 1 to 10");
    }
    core::check_settings(request.settings());
}

/// The snapshot that a request is about; empty where it is about none.
Snapshot subject_of(detail::EngineCore& core, const GenerateRequest& request, const Call& call) {
    if (!is_about_snapshot(request.purpose())) {
        return {};
    }
    auto subject = final_snapshot(core.store(), request.subject().value(), call);
    if (request.purpose() == Purpose::fix && subject.status() == Status::succeeded) {
        throw Error(Errc::failed_precondition, "snapshot " + subject.id().brief() +
                                                   " did not fail; say what to change and modify "
                                                   "it")
            .from("engine");
    }
    return subject;
}

/// How the code that is asked for will run.
RunRequest run_of(const GenerateRequest& request, const Snapshot& subject) {
    auto run = subject ? subject.request() : request.run();
    if (request.purpose() != Purpose::suggest) {
        run.code("");
    }
    if (subject) {
        run.parent(subject.id());
    }
    if (!subject || request.purpose() == Purpose::modify) {
        run.task(request.task());
    }
    return run;
}

/// The workspace that the program will find, or found.
Tree workspace_of(detail::EngineCore& core, const GenerateRequest& request, const Snapshot& subject,
                  const RunRequest& run, const Call& call) {
    if (!subject) {
        return run.parent() ? final_snapshot(core.store(), *run.parent(), call).after() : Tree();
    }
    const bool goes_on =
        request.purpose() == Purpose::modify || request.purpose() == Purpose::suggest;
    return goes_on ? subject.after() : subject.before();
}

/// Where the code will run; where none will, where the snapshot ran.
EnvironmentDescription environment_of(detail::EngineCore& core, Purpose purpose,
                                      const Snapshot& subject, const RunRequest& run,
                                      const Call& call) {
    if (!wants_code(purpose)) {
        const auto& fingerprint = subject.environment().fingerprint;
        if (auto recorded = core.store().environment(fingerprint, call)) {
            return *std::move(recorded);
        }
    }
    const auto id = SnapshotId::random();
    return core.describe(core.provider(run.provider()), sandbox_spec(id, run), id, call);
}

generate::PromptContext gather(detail::EngineCore& core, const GenerateRequest& request,
                               const RepairRound& round, const Snapshot& subject,
                               const RunRequest& run, const Call& call) {
    generate::PromptContext context;
    context.purpose = request.purpose();
    context.task = request.task();
    context.count = request.count();
    context.run = run;
    context.subject = subject;
    context.environment = environment_of(core, request.purpose(), subject, run, call);
    context.earlier_failures = round.failures;
    auto preview = preview_workspace(workspace_of(core, request, subject, run, call), run.files(),
                                     request.preview() ? Beginnings::show : Beginnings::hide,
                                     core.store(), call);
    context.files = std::move(preview.files);
    context.files_not_listed = preview.not_listed;
    return context;
}

/// All that is asked, before anybody is asked.
Generation prepare(detail::EngineCore& core, const GenerateRequest& request,
                   const RepairRound& round, const Call& call) {
    const auto subject = subject_of(core, request, call);
    Generation generation;
    generation.purpose = request.purpose();
    generation.task = request.task();
    generation.subject = request.subject();
    generation.transcript = request.transcript();
    generation.reason = round.reason;
    generation.generator = core.generator(request.generator()).name();
    generation.run = run_of(request, subject);
    if (wants_code(request.purpose())) {
        check_request(generation.run);
    }
    generation.request = generate::make_prompt(
        gather(core, request, round, subject, generation.run, call), request.settings());
    generation.started = core::now();
    return generation;
}

AnswerError useless(const Generation& generation, Errc code, const std::string& what) {
    constexpr std::size_t longest_shown = 200;
    const auto shown = core::clip_utf8(generation.reply.text, longest_shown);
    return {Error(code, what + "; ask again, or word the task differently")
                .from(generation.generator)
                .with_remote(0, "", std::string(shown), generation.reply.reply_id),
            generation.reply};
}

/// Checks the candidates that have no result yet.
void check_further(detail::EngineCore& core, const RunRequest& run,
                   const generate::Candidates& candidates,
                   std::vector<generate::SyntaxResult>& results, const Call& call) {
    std::vector<std::string> programs;
    for (std::size_t i = results.size(); i < candidates.list.size(); ++i) {
        programs.push_back(candidates.list[i].tidy.code);
    }
    for (auto& result : check_programs(core, run, programs, call)) {
        results.push_back(std::move(result));
    }
}

void take_code(detail::EngineCore& core, Generation& generation, const Call& call) {
    const std::string& answer = generation.reply.text;
    const auto language = generation.run.language();
    auto candidates = generate::find_candidates(answer, language);
    std::vector<generate::SyntaxResult> results;
    check_further(core, generation.run, candidates, results, call);
    if (const auto broken = generate::broken_blocks(candidates, results); !broken.empty()) {
        generate::add_extended(answer, language, broken, candidates);
        check_further(core, generation.run, candidates, results, call);
    }
    auto found = generate::choose_code(answer, candidates, results);
    if (!found) {
        throw useless(generation, Errc::no_code, "the answer holds no code");
    }
    generation.code = std::move(found->code);
    generation.explanation = std::move(found->explanation);
    generation.extraction = std::move(found->how);
    generation.packages = std::move(found->packages);
    generation.run.code(generation.code);
}

void take_suggestions(Generation& generation, std::uint32_t count) {
    generation.suggestions = generate::read_suggestions(generation.reply.text);
    if (generation.suggestions.empty()) {
        throw useless(generation, Errc::answer_unusable, "the answer lists no experiments");
    }
    if (generation.suggestions.size() > count) {
        generation.suggestions.resize(count);
    }
}

/// An answer that is of no use counts like any other.
void ask(CodeGenerator& generator, Generation& generation, const RepairRound& round,
         const TextSink& sink, const Call& call) {
    std::exception_ptr failure;
    try {
        generation.reply = generator.generate(generation.request, sink, call);
    } catch (const AnswerError& error) {
        generation.reply = error.reply();
        failure = std::current_exception();
    }
    if (round.on_reply) {
        round.on_reply(generation.reply);
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

void take_answer(detail::EngineCore& core, const GenerateRequest& request, Generation& generation,
                 const Call& call) {
    if (wants_code(generation.purpose)) {
        take_code(core, generation, call);
        return;
    }
    generation.explanation = generation.reply.text;
    if (generation.purpose == Purpose::suggest) {
        take_suggestions(generation, request.count());
    }
}

/// `record` is that of the generation, of which its run is no part.
std::size_t size_of_event(const Generation& generation, const Bytes& record) {
    return record.size() + size_of(generation.run);
}

void tell_generated(ListenerQueue& listeners, const Generation& generation) {
    if (!listeners.has_listeners()) {
        return;
    }
    const auto record = core::encode_generation(generation);
    listeners.post([generation, name = Digest::of(record)](
                       RunListener& listener) { listener.on_generated(generation, name); },
                   size_of_event(generation, record));
}

void tell_failed(ListenerQueue& listeners, const Generation& generation, const Error& error) {
    if (!listeners.has_listeners()) {
        return;
    }
    listeners.post([generation, error](
                       RunListener& listener) { listener.on_generation_failed(generation, error); },
                   size_of_event(generation, core::encode_generation(generation)));
}

} // namespace

bool wants_code(Purpose purpose) noexcept {
    return purpose != Purpose::explain && purpose != Purpose::suggest;
}

Generation perform_generate(detail::EngineCore& core, const GenerateRequest& request,
                            const RepairRound& round, const TextSink& sink, const Call& call) {
    check_asked(request);
    auto generation = prepare(core, request, round, call);
    try {
        ask(core.generator(request.generator()), generation, round, sink, call);
        take_answer(core, request, generation, call);
    } catch (...) {
        tell_failed(core.listeners(), generation, core::current_error_for_strangers());
        throw;
    }
    tell_generated(core.listeners(), generation);
    return generation;
}

Generation generation_of(SnapshotStore& store, const Snapshot& snapshot, const Call& call) {
    const auto& record = snapshot.provenance().generation;
    if (record.empty()) {
        throw Error(Errc::not_found, "snapshot " + snapshot.id().brief() +
                                         ": its code was not generated; there is no record")
            .from("engine");
    }
    auto generation = core::decode_generation(store.read(record, call));
    generation.run = snapshot.request();
    return generation;
}

} // namespace rexa
