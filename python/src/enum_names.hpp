#ifndef REXA_PYTHON_ENUM_NAMES_HPP
#define REXA_PYTHON_ENUM_NAMES_HPP

#include <rexa/diff.hpp>
#include <rexa/environment.hpp>
#include <rexa/error.hpp>
#include <rexa/execution.hpp>
#include <rexa/galileo.hpp>
#include <rexa/generate_request.hpp>
#include <rexa/generation.hpp>
#include <rexa/language.hpp>
#include <rexa/model_catalog.hpp>
#include <rexa/openai.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/sqlite.hpp>
#include <rexa/store.hpp>
#include <rexa/transcriber.hpp>
#include <rexa/tree.hpp>
#include <rexa/verdict.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rexa::python {

/// The Python class of an enumeration and the values of its members.
template <class Enum>
struct EnumNames;

template <class Enum>
using EnumEntry = std::pair<Enum, std::string_view>;

template <>
struct EnumNames<Status> {
    static constexpr const char* type = "Status";
    static constexpr EnumEntry<Status> entries[] = {
        {Status::running, "running"},
        {Status::succeeded, "succeeded"},
        {Status::failed, "failed"},
        {Status::timed_out, "timed_out"},
        {Status::killed_memory, "killed_memory"},
        {Status::killed_output, "killed_output"},
        {Status::cancelled, "cancelled"},
        {Status::interrupted, "interrupted"},
    };
};

template <>
struct EnumNames<Stream> {
    static constexpr const char* type = "Stream";
    static constexpr EnumEntry<Stream> entries[] = {{Stream::out, "stdout"},
                                                    {Stream::err, "stderr"}};
};

template <>
struct EnumNames<Precision> {
    static constexpr const char* type = "Precision";
    static constexpr EnumEntry<Precision> entries[] = {{Precision::unknown, "unknown"},
                                                       {Precision::estimated, "estimated"},
                                                       {Precision::exact, "exact"}};
};

template <>
struct EnumNames<Language> {
    static constexpr const char* type = "Language";
    static constexpr EnumEntry<Language> entries[] = {{Language::python, "python"},
                                                      {Language::node, "node"},
                                                      {Language::r, "r"},
                                                      {Language::shell, "shell"}};
};

template <>
struct EnumNames<Network> {
    static constexpr const char* type = "Network";
    static constexpr EnumEntry<Network> entries[] = {
        {Network::none, "none"}, {Network::host, "host"}, {Network::internet, "internet"}};
};

template <>
struct EnumNames<Isolation> {
    static constexpr const char* type = "Isolation";
    static constexpr EnumEntry<Isolation> entries[] = {{Isolation::none, "none"},
                                                       {Isolation::namespaces, "namespaces"},
                                                       {Isolation::machine, "machine"}};
};

template <>
struct EnumNames<Enforcement> {
    static constexpr const char* type = "Enforcement";
    static constexpr EnumEntry<Enforcement> entries[] = {{Enforcement::none, "none"},
                                                         {Enforcement::rlimits, "rlimits"},
                                                         {Enforcement::cgroup_v1, "cgroup_v1"},
                                                         {Enforcement::cgroup_v2, "cgroup_v2"},
                                                         {Enforcement::remote, "remote"}};
};

template <>
struct EnumNames<Origin> {
    static constexpr const char* type = "Origin";
    static constexpr EnumEntry<Origin> entries[] = {{Origin::fresh, "fresh"},
                                                    {Origin::session_step, "session_step"},
                                                    {Origin::checkpoint, "checkpoint"}};
};

template <>
struct EnumNames<CodeSource> {
    static constexpr const char* type = "CodeSource";
    static constexpr EnumEntry<CodeSource> entries[] = {{CodeSource::typed, "typed"},
                                                        {CodeSource::branched, "branched"},
                                                        {CodeSource::generated, "generated"},
                                                        {CodeSource::replayed, "replayed"},
                                                        {CodeSource::edited, "edited"}};
};

template <>
struct EnumNames<VerdictKind> {
    static constexpr const char* type = "VerdictKind";
    static constexpr EnumEntry<VerdictKind> entries[] = {
        {VerdictKind::reproduced, "reproduced"},
        {VerdictKind::differs, "differs"},
        {VerdictKind::inconclusive, "inconclusive"}};
};

template <>
struct EnumNames<Aspect> {
    static constexpr const char* type = "Aspect";
    static constexpr EnumEntry<Aspect> entries[] = {{Aspect::status, "status"},
                                                    {Aspect::exit, "exit"},
                                                    {Aspect::out, "stdout"},
                                                    {Aspect::err, "stderr"},
                                                    {Aspect::file, "file"}};
};

template <>
struct EnumNames<FileChange> {
    static constexpr const char* type = "FileChange";
    static constexpr EnumEntry<FileChange> entries[] = {{FileChange::added, "added"},
                                                        {FileChange::removed, "removed"},
                                                        {FileChange::modified, "modified"}};
};

template <>
struct EnumNames<EntryKind> {
    static constexpr const char* type = "EntryKind";
    static constexpr EnumEntry<EntryKind> entries[] = {{EntryKind::file, "file"},
                                                       {EntryKind::executable, "executable"},
                                                       {EntryKind::symlink, "symlink"},
                                                       {EntryKind::directory, "directory"}};
};

template <>
struct EnumNames<LineOp> {
    static constexpr const char* type = "LineOp";
    static constexpr EnumEntry<LineOp> entries[] = {
        {LineOp::same, " "}, {LineOp::removed, "-"}, {LineOp::added, "+"}};
};

template <>
struct EnumNames<DamageKind> {
    static constexpr const char* type = "DamageKind";
    static constexpr EnumEntry<DamageKind> entries[] = {{DamageKind::database, "database"},
                                                        {DamageKind::snapshot, "snapshot"},
                                                        {DamageKind::object, "object"},
                                                        {DamageKind::reference, "reference"}};
};

template <>
struct EnumNames<Durability> {
    static constexpr const char* type = "Durability";
    static constexpr EnumEntry<Durability> entries[] = {{Durability::full, "full"},
                                                        {Durability::normal, "normal"}};
};

template <>
struct EnumNames<Purpose> {
    static constexpr const char* type = "Purpose";
    static constexpr EnumEntry<Purpose> entries[] = {
        {Purpose::write, "write"},       {Purpose::modify, "modify"},
        {Purpose::fix, "fix"},           {Purpose::explain, "explain"},
        {Purpose::document, "document"}, {Purpose::suggest, "suggest"}};
};

template <>
struct EnumNames<ExtractionMethod> {
    static constexpr const char* type = "ExtractionMethod";
    static constexpr EnumEntry<ExtractionMethod> entries[] = {
        {ExtractionMethod::only_block, "only_block"},
        {ExtractionMethod::labelled_block, "labelled_block"},
        {ExtractionMethod::last_block, "last_block"},
        {ExtractionMethod::joined_blocks, "joined_blocks"},
        {ExtractionMethod::extended_block, "extended_block"},
        {ExtractionMethod::whole_answer, "whole_answer"}};
};

template <>
struct EnumNames<RepairEnd> {
    static constexpr const char* type = "RepairEnd";
    static constexpr EnumEntry<RepairEnd> entries[] = {
        {RepairEnd::succeeded, "succeeded"},       {RepairEnd::not_asked, "not_asked"},
        {RepairEnd::declined, "declined"},         {RepairEnd::rounds_used, "rounds_used"},
        {RepairEnd::same_error, "same_error"},     {RepairEnd::same_code, "same_code"},
        {RepairEnd::budget_used, "budget_used"},   {RepairEnd::not_repairable, "not_repairable"},
        {RepairEnd::model_failed, "model_failed"}, {RepairEnd::run_failed, "run_failed"}};
};

template <>
struct EnumNames<Thinking> {
    static constexpr const char* type = "Thinking";
    static constexpr EnumEntry<Thinking> entries[] = {{Thinking::none, "none"},
                                                      {Thinking::minimal, "minimal"},
                                                      {Thinking::low, "low"},
                                                      {Thinking::medium, "medium"},
                                                      {Thinking::high, "high"}};
};

template <>
struct EnumNames<ThinkingControl> {
    static constexpr const char* type = "ThinkingControl";
    static constexpr EnumEntry<ThinkingControl> entries[] = {{ThinkingControl::none, "none"},
                                                             {ThinkingControl::level, "level"},
                                                             {ThinkingControl::budget, "budget"}};
};

template <>
struct EnumNames<Speaker> {
    static constexpr const char* type = "Speaker";
    static constexpr EnumEntry<Speaker> entries[] = {{Speaker::user, "user"},
                                                     {Speaker::model, "model"}};
};

template <>
struct EnumNames<TextKind> {
    static constexpr const char* type = "TextKind";
    static constexpr EnumEntry<TextKind> entries[] = {{TextKind::answer, "answer"},
                                                      {TextKind::thinking, "thinking"}};
};

template <>
struct EnumNames<AudioFormat> {
    static constexpr const char* type = "AudioFormat";
    static constexpr EnumEntry<AudioFormat> entries[] = {{AudioFormat::wav, "wav"},
                                                         {AudioFormat::mp3, "mp3"},
                                                         {AudioFormat::flac, "flac"},
                                                         {AudioFormat::ogg, "ogg"}};
};

template <>
struct EnumNames<OpenAiServer> {
    static constexpr const char* type = "OpenAiServer";
    static constexpr EnumEntry<OpenAiServer> entries[] = {
        {OpenAiServer::openai, "openai"},       {OpenAiServer::ollama, "ollama"},
        {OpenAiServer::llama_cpp, "llama.cpp"}, {OpenAiServer::vllm, "vllm"},
        {OpenAiServer::lm_studio, "lm-studio"}, {OpenAiServer::open_router, "open-router"},
        {OpenAiServer::other, "other"}};
};

template <>
struct EnumNames<GalileoAudio> {
    static constexpr const char* type = "GalileoAudio";
    static constexpr EnumEntry<GalileoAudio> entries[] = {{GalileoAudio::none, "none"},
                                                          {GalileoAudio::digest, "digest"},
                                                          {GalileoAudio::recording, "recording"}};
};

/// Whether T is one of them.
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires {
    EnumNames<T>::type;
};

template <NamedEnum Enum>
std::string enum_name(Enum value) {
    for (const auto& [entry, name] : EnumNames<Enum>::entries) {
        if (entry == value) {
            return std::string(name);
        }
    }
    throw Error(Errc::internal, std::string("a ") + EnumNames<Enum>::type +
                                    " that this Python package does not know");
}

template <NamedEnum Enum>
Enum enum_value(std::string_view wanted) {
    std::string known;
    for (const auto& [entry, name] : EnumNames<Enum>::entries) {
        if (name == wanted) {
            return entry;
        }
        known.append(known.empty() ? "" : ", ").append(name);
    }
    throw Error(Errc::invalid_argument,
                std::string(EnumNames<Enum>::type) + " must be one of: " + known);
}

} // namespace rexa::python

#endif
