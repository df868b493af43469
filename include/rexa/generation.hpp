#ifndef REXA_GENERATION_HPP
#define REXA_GENERATION_HPP

#include <rexa/code_generator.hpp>
#include <rexa/execution.hpp>
#include <rexa/id.hpp>
#include <rexa/run_request.hpp>
#include <rexa/transcriber.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa {

/// What a model is asked for.
enum class Purpose : std::uint8_t {
    write = 1,    ///< code for a task
    modify = 2,   ///< a snapshot's code, changed as a sentence says
    fix = 3,      ///< the code of a snapshot that failed, so that it works
    explain = 4,  ///< words about a snapshot
    document = 5, ///< a snapshot's code with comments and a summary
    suggest = 6,  ///< further experiments
};

std::string_view to_string(Purpose purpose) noexcept;

/// How code was found in an answer.
enum class ExtractionMethod : std::uint8_t {
    only_block = 1,     ///< the answer has one block of code
    labelled_block = 2, ///< of several, the one that is marked as of the language
    last_block = 3,     ///< of several, the last one that does something
    joined_blocks = 4,  ///< several that are a program together only
    extended_block = 5, ///< a block beyond a fence inside of it, until it is a program
    whole_answer = 6,   ///< no block: the answer itself is a program
};

std::string_view to_string(ExtractionMethod method) noexcept;

struct Extraction {
    ExtractionMethod method = ExtractionMethod::only_block;
    std::uint32_t blocks = 0; ///< of code in the answer
    /// Whether the sandbox's own interpreter took it for a program. It compiles and runs nothing.
    bool compiles = false;
    std::string diagnosis;            ///< what the interpreter said, where it does not
    std::vector<std::string> repairs; ///< what was normalised, such as "quotes"

    friend bool operator==(const Extraction&, const Extraction&) = default;
};

/// An experiment that a model proposes.
struct Suggestion {
    std::string title;
    std::string task; ///< a sentence that a generator takes
    std::string why;

    friend bool operator==(const Suggestion&, const Suggestion&) = default;
};

/// The full record of one answer: what was asked, by whom, what came back, and what was made of
/// it. It is kept with the snapshot of code that was made so.
struct Generation {
    Purpose purpose = Purpose::write;
    std::string task;                     ///< the sentence, as a person said it
    std::optional<SnapshotId> subject;    ///< the snapshot that was asked about
    std::optional<Transcript> transcript; ///< of a sentence that was spoken
    std::string reason; ///< why it was asked, where a program did: "repair 1 of 3: NameError"

    std::string generator; ///< its name
    ModelRequest request;  ///< the whole prompt, and the settings that were asked for
    ModelReply reply;      ///< the raw answer
    Timestamp started{};

    std::string code;        ///< UTF-8; empty where words or suggestions were asked for
    std::string explanation; ///< the answer's words, without its code
    std::optional<Extraction> extraction; ///< where code was asked for
    std::vector<std::string> packages;    ///< that the answer wanted installed; nothing is
    std::vector<Suggestion> suggestions;

    /// What running the code will run: edit it, or run it as it is. Of suggestions what their
    /// snapshot ran. Not part of the record.
    RunRequest run;

    friend bool operator==(const Generation&, const Generation&) = default;
};

} // namespace rexa

#endif
