#include "sandbox/local/sandbox.hpp"

#include "sandbox/local/launcher/protocol.hpp"
#include "sandbox/local/program_plan.hpp"
#include "sandbox/runner/runner.hpp"
#include "workspace/capture.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rexa::local {

LocalSandbox::LocalSandbox(std::shared_ptr<LocalHost> host, SandboxSpec spec,
                           Interpreter interpreter, const HelperFacts& facts)
    : host_(std::move(host)), spec_(std::move(spec)), interpreter_(std::move(interpreter)) {
    info_.key = spec_.key;
    info_.labels = spec_.labels;
    info_.environment.provider = "local";
    info_.environment.isolation = Isolation::namespaces;
    info_.environment.enforcement = facts.enforcement;
    info_.environment.network = spec_.network;
    info_.environment.interpreter = interpreter_.executable.string();
}

void LocalSandbox::place(const Tree& tree, BlobSource& source, const Call& call) {
    if (process_ != nullptr) {
        process_->destroy(call);
        process_.reset();
    }
    captured_.reset();
    layers_ = host_->layers(call).get(tree, source, call);
    placed_ = tree;
}

void LocalSandbox::launch(const std::vector<runner::RunFile>& files, const Call& call) {
    LaunchRequest request;
    root_ = host_->root(interpreter_, spec_.host_paths, spec_.network, call);
    request.root = root_->id();
    for (const auto& layer : layers_) {
        request.layers.push_back(layer->id());
    }
    request.limits = spec_.limits;
    request.network = spec_.network;
    request.files = files;
    process_ = host_->client().launch(request, call);
}

Execution LocalSandbox::execute(const Command& command, RunObserver& observer, const Call& call) {
    if (command.language != interpreter_.language) {
        throw Error(Errc::invalid_argument, "language: this sandbox was acquired for " +
                                                std::string(to_string(interpreter_.language)))
            .from("local");
    }
    if (process_ != nullptr && spec_.use == SandboxUse::once) {
        throw Error(Errc::failed_precondition, "use: this sandbox was acquired for one command")
            .from("local");
    }
    captured_.reset();
    Program program = plan_program(command, interpreter_);
    program.last = spec_.use == SandboxUse::once;
    const std::vector<runner::RunFile> files = runner::plan_files(command);
    if (process_ == nullptr) {
        launch(files, call);
    } else {
        ::unlinkat(process_->notes(), "exception", 0);
        process_->put_files(files, call);
    }
    const ProgramEnd end = process_->execute(
        program, [&observer](const OutputEvent& event) { observer.on_output(event); }, call);

    excess_ = end.excess;
    info_.notices = end.notices;
    info_.environment.fingerprint = fingerprint_of(interpreter_);
    Execution execution;
    execution.status = end.status;
    execution.exit_code = end.exit_code;
    execution.signal = end.signal;
    execution.started = end.started;
    execution.usage = end.usage;
    if (command.language == Language::python && end.status == Status::failed) {
        execution.exception = read_note();
    }
    return execution;
}

// The run may have put anything in the note's place: a link, a pipe, a folder, terabytes.
std::optional<ExceptionInfo> LocalSandbox::read_note() const {
    const FileDescriptor file(::openat(process_->notes(), "exception",
                                       O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    std::string note(runner::max_note + 1, '\0');
    const ssize_t size = ::pread(file.get(), note.data(), note.size(), 0);
    if (size <= 0 || static_cast<std::size_t>(size) > runner::max_note) {
        return std::nullopt;
    }
    note.resize(static_cast<std::size_t>(size));
    return runner::parse_exception_note(note);
}

CapturedWorkspace LocalSandbox::capture(const Tree& base, BlobSource& nodes, BlobSink& sink,
                                        const Call& call) {
    if (process_ == nullptr) {
        return {placed_, {}};
    }
    workspace::CaptureOptions options;
    options.ignore = spec_.ignore;
    // As much as the run could make before it was refused more.
    options.max_files = spec_.limits.workspace_files + protocol::own_inodes;
    options.max_bytes = process_->room();
    if (excess_ != WorkspaceExcess::none) {
        // What a killed run had written up to then is chance, and more than may be kept.
        return {base, {"the whole workspace: " + describe_excess()}};
    }
    const workspace::Capture captured =
        workspace::capture_overlay(process_->upper(), base, nodes, sink, options, call);
    if (captured.left_out_count + captured.torn_count == 0) {
        captured_ = captured.tree;
    }
    return {captured.tree, workspace::describe_left_out(captured)};
}

std::string LocalSandbox::describe_excess() const {
    const std::string killed = ": the run was killed because ";
    switch (excess_) {
    case WorkspaceExcess::bytes:
        return "workspace_bytes" + killed + "its workspace, which is on disk, took up more than " +
               std::to_string(spec_.limits.workspace_bytes) +
               " bytes; write less or raise the limit";
    case WorkspaceExcess::files:
        return "workspace_files" + killed + "its workspace, which is on disk, held more than " +
               std::to_string(spec_.limits.workspace_files) +
               " files and folders; write less or raise the limit";
    case WorkspaceExcess::depth:
        return "workspace_files" + killed +
               "folders of its workspace, which is on disk, were nested too deeply to be watched";
    case WorkspaceExcess::disk:
    case WorkspaceExcess::none:
        break;
    }
    return "workspace_bytes" + killed +
           "the file system which holds its workspace was nearly full; make room there";
}

void LocalSandbox::keep_layer(const Call& call) {
    try {
        host_->layers(call).keep(*captured_, *process_, layers_, spec_.ignore, call);
    } catch (const Error&) {
        // A layer only saves time; the tree is in the store, and the sandbox still has to go.
    }
}

void LocalSandbox::destroy(const Call& cleanup) {
    if (process_ != nullptr) {
        if (captured_ && *captured_ != placed_) {
            keep_layer(cleanup);
        }
        captured_.reset();
        process_->destroy(cleanup);
        process_.reset();
    }
    layers_.clear();
    root_.reset();
}

} // namespace rexa::local
