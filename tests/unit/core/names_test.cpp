#include <rexa/diff.hpp>
#include <rexa/environment.hpp>
#include <rexa/error.hpp>
#include <rexa/execution.hpp>
#include <rexa/generate_request.hpp>
#include <rexa/generation.hpp>
#include <rexa/language.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/verdict.hpp>
#include <rexa/version.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace rexa;

namespace {

/// The names of the enumerators `first` to `last`, which must differ and be known, and the first
/// one behind them, which must not be.
template <class Enum>
std::set<std::string> names(Enum first, Enum last) {
    std::set<std::string> found;
    const int end = static_cast<int>(last);
    for (int value = static_cast<int>(first); value <= end; ++value) {
        found.emplace(to_string(static_cast<Enum>(value)));
    }
    CHECK(found.size() == static_cast<std::size_t>(end - static_cast<int>(first) + 1));
    CHECK(found.count("unknown") == 0);
    CHECK(to_string(static_cast<Enum>(end + 1)) == "unknown");
    return found;
}

using Names = std::set<std::string>;

} // namespace

TEST_CASE("every enumerator has a name of its own") {
    CHECK(names(Status::running, Status::interrupted) ==
          Names{"running", "succeeded", "failed", "timed_out", "killed_memory", "killed_output",
                "cancelled", "interrupted"});
    CHECK(names(Language::python, Language::shell) == Names{"python", "node", "r", "shell"});
    CHECK(names(Isolation::none, Isolation::machine) == Names{"none", "namespaces", "machine"});
    CHECK(names(Enforcement::none, Enforcement::remote) ==
          Names{"none", "rlimits", "cgroup_v1", "cgroup_v2", "remote"});
    CHECK(names(Network::none, Network::internet) == Names{"none", "host", "internet"});
    CHECK(names(Origin::fresh, Origin::checkpoint) == Names{"fresh", "session_step", "checkpoint"});
    CHECK(names(CodeSource::typed, CodeSource::edited) ==
          Names{"typed", "branched", "generated", "replayed", "edited"});
    CHECK(names(VerdictKind::reproduced, VerdictKind::inconclusive) ==
          Names{"reproduced", "differs", "inconclusive"});
    CHECK(names(Aspect::status, Aspect::file) ==
          Names{"status", "exit", "stdout", "stderr", "file"});
    CHECK(names(Thinking::none, Thinking::high) ==
          Names{"none", "minimal", "low", "medium", "high"});
    CHECK(names(Speaker::user, Speaker::model) == Names{"user", "model"});
    CHECK(names(Purpose::write, Purpose::suggest) ==
          Names{"write", "modify", "fix", "explain", "document", "suggest"});
    CHECK(names(ExtractionMethod::only_block, ExtractionMethod::whole_answer) ==
          Names{"only_block", "labelled_block", "last_block", "joined_blocks", "extended_block",
                "whole_answer"});
    CHECK(names(RepairEnd::succeeded, RepairEnd::run_failed) ==
          Names{"succeeded", "not_asked", "declined", "rounds_used", "same_error", "same_code",
                "budget_used", "not_repairable", "model_failed", "run_failed"});
    CHECK(names(AudioFormat::wav, AudioFormat::ogg) == Names{"wav", "mp3", "flac", "ogg"});
    CHECK(names(FileChange::added, FileChange::modified) == Names{"added", "removed", "modified"});
}

TEST_CASE("a language is parsed from its name") {
    CHECK(parse_language("r") == Language::r);
    CHECK(parse_language("python") == Language::python);
    try {
        static_cast<void>(parse_language("perl"));
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::invalid_argument);
        CHECK(error.message() == "language: expected python, node, r or shell, not 'perl'");
    }
}

TEST_CASE("a stream as text says how much is missing") {
    StreamRecord stream{Bytes(std::string("a\n")), Bytes(std::string("z\n")), 0};
    CHECK(stream.text().chars() == "a\nz\n");
    stream.dropped = 12;
    CHECK(stream.text().chars() == "a\n[... 12 bytes dropped ...]\nz\n");
    CHECK(stream.total() == 16);
    stream.head = Bytes(std::string("a"));
    CHECK(stream.text().chars() == "a\n[... 12 bytes dropped ...]\nz\n");
}

TEST_CASE("the version is the project's") {
    CHECK(version() == REXA_PROJECT_VERSION);
}
