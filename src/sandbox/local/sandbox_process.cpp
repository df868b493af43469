#include "sandbox/local/sandbox_process.hpp"

#include "sandbox/local/bind_source.hpp"
#include "sandbox/local/diagnosis.hpp"
#include "sandbox/local/process_handle.hpp"
#include "sandbox/local/run_loop.hpp"
#include "sandbox/local/system_failure.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace rexa::local {

using namespace std::chrono_literals;
using protocol::Type;

namespace {

void append_files(MessageWriter& message, const std::vector<runner::RunFile>& files) {
    message.u32(static_cast<std::uint32_t>(files.size()));
    for (const runner::RunFile& file : files) {
        message.text(file.name).text(file.contents);
    }
}

/// Bytes of /run/rexa.
std::uint64_t size_of(const std::vector<runner::RunFile>& files) {
    constexpr std::uint64_t page = 4096;
    std::uint64_t bytes = 16 * page;
    for (const runner::RunFile& file : files) {
        bytes += (file.contents.size() / page + 1) * page;
    }
    return bytes;
}

std::vector<FileDescriptor> open_entrances(const Cgroup& cgroup) {
    std::vector<FileDescriptor> entrances;
    for (const std::filesystem::path& file : cgroup.entrances()) {
        entrances.emplace_back(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
        if (!entrances.back()) {
            throw system_failure(Errc::sandbox_failed,
                                 "the cgroup's file " + file.string() + " cannot be opened", errno);
        }
    }
    return entrances;
}

/// The pid by which this process sees the one behind a pidfd.
std::int64_t pid_of(int pidfd, CgroupFiles& files) {
    const std::string text = files.read("/proc/self/fdinfo/" + std::to_string(pidfd)).value_or("");
    const std::size_t at = text.find("\nPid:");
    return at == std::string::npos ? -1 : std::strtoll(text.c_str() + at + 5, nullptr, 10);
}

} // namespace

LaunchedSandbox::LaunchedSandbox(std::shared_ptr<Helper> helper,
                                 std::shared_ptr<CgroupTree> cgroups,
                                 const LauncherOptions& options, const LaunchRequest& request,
                                 const Call& call)
    : helper_(std::move(helper)), cgroups_(std::move(cgroups)), limits_(request.limits),
      room_(request.limits.workspace_bytes + size_of(request.files)), id_(helper_->next_id()) {
    try {
        CallWaiter waiter(call);
        if (!helper_->facts().memory_workspace) {
            disk_.emplace(options.disk_workspaces, helper_->facts().owner, call);
        }
        if (is_born_in_cgroup()) {
            cgroup_ = cgroups_->make(limits_);
        }
        send_request(request, waiter);
        // From here on the helper is at work, at the same time.
        if (cgroups_ != nullptr && cgroup_ == nullptr) {
            cgroup_ = cgroups_->make(limits_);
        }
        if (enters_cgroup_itself()) {
            send_entrances(waiter);
        }
        receive_created(waiter);
        move_into_cgroup();
    } catch (...) {
        destroy(Call().timeout(10s));
        throw;
    }
}

LaunchedSandbox::~LaunchedSandbox() {
    try {
        destroy(Call().timeout(10s));
    } catch (const Error&) {
        // Whoever wants to know calls destroy; what is left ends with the helper.
    }
}

void LaunchedSandbox::send_request(const LaunchRequest& request, CallWaiter& waiter) {
    SocketPair sockets;
    channel_ = std::move(sockets.ours);
    FileDescriptor cgroup_folder;
    FileDescriptor disk_tree;
    std::uint32_t flags = 0;
    MessageWriter message;
    message.descriptor(sockets.theirs.get());
    if (request.network == Network::host) {
        flags |= protocol::launch_host_network;
    }
    if (is_born_in_cgroup()) {
        cgroup_folder =
            FileDescriptor(::open(cgroup_->folder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        flags |= protocol::launch_into_cgroup;
        message.descriptor(cgroup_folder.get());
    }
    if (enters_cgroup_itself()) {
        flags |= protocol::launch_enter_cgroups;
    }
    if (cgroups_ == nullptr) {
        flags |= protocol::launch_watch_memory;
    }
    if (disk_) {
        flags |= protocol::launch_disk_workspace;
        if (helper_->facts().host_root) {
            disk_tree = clone_folder(disk_->folder());
            message.descriptor(disk_tree.get());
        }
    }
    message.u64(id_).u64(request.root).u32(flags);
    message.u64(room_);
    message.u64(limits_.workspace_files).u64(limits_.temporary_bytes);
    message.u32(static_cast<std::uint32_t>(request.layers.size()));
    for (const LayerId layer : request.layers) {
        message.u64(layer);
    }
    message.text(disk_ ? disk_->path().string() : std::string());
    append_files(message, request.files);
    helper_->send(Type::launch, id_, message, waiter);
}

void LaunchedSandbox::receive_created(CallWaiter& waiter) {
    const auto answer = std::make_unique<launcher::Packet>();
    // The sandbox itself may be ready before its maker has come to say that it made it.
    do {
        if (!receive_message(channel_.get(), *answer, waiter)) {
            throw_helper_gone();
        }
    } while (answer->type() == Type::init_ready);
    if (answer->type() == Type::failed) {
        throw unavailable(read_failure(*answer), helper_->facts().helper);
    }
    process_ = answer->take_fd();
    upper_ = answer->take_fd();
    notes_ = answer->take_fd();
    if (answer->type() != Type::created || !notes_) {
        throw Error(Errc::sandbox_failed, "the sandbox helper gave no sandbox; raise the limit of "
                                          "open files")
            .from("local");
    }
}

// Version 2 lets a process be born in its cgroup, if its maker may write there; as root the maker
// is an unprivileged id.
bool LaunchedSandbox::is_born_in_cgroup() const {
    return cgroups_ != nullptr && cgroups_->version() == Enforcement::cgroup_v2 &&
           !helper_->facts().host_root;
}

bool LaunchedSandbox::enters_cgroup_itself() const {
    return cgroups_ != nullptr && cgroups_->version() == Enforcement::cgroup_v1;
}

void LaunchedSandbox::send_entrances(CallWaiter& waiter) {
    MessageWriter message;
    const auto entrances = open_entrances(*cgroup_);
    for (const FileDescriptor& entrance : entrances) {
        message.descriptor(entrance.get());
    }
    // A sandbox that has gone by now has said why, or its helper has gone too.
    static_cast<void>(send_message(channel_.get(), Type::enter_cgroups, id_, message, waiter));
}

void LaunchedSandbox::move_into_cgroup() {
    if (cgroup_ == nullptr || enters_cgroup_itself() || is_born_in_cgroup()) {
        return;
    }
    const std::int64_t pid = pid_of(process_.get(), system_cgroup_files());
    // A sandbox whose setup has failed is gone by now; the run will say what went wrong.
    if (pid > 0) {
        cgroup_->attach(pid);
    }
}

void LaunchedSandbox::put_files(const std::vector<runner::RunFile>& files, const Call& call) {
    MessageWriter message;
    message.u64(id_);
    append_files(message, files);
    CallWaiter waiter(call);
    if (const auto failure = helper_->ask(Type::put_files, message, waiter)) {
        throw unavailable(*failure, helper_->facts().helper);
    }
}

ProgramEnd LaunchedSandbox::execute(const Program& program, const OutputSink& output,
                                    const Call& call) {
    RunningSandbox sandbox;
    sandbox.channel = channel_.get();
    sandbox.process = process_.get();
    sandbox.owner_uid = helper_->facts().owner.uid;
    sandbox.owner_gid = helper_->facts().owner.gid;
    sandbox.cgroup = cgroup_.get();
    sandbox.limits = &limits_;
    const auto loop = std::make_unique<RunLoop>(sandbox, program, output, call);
    return loop->run();
}

void LaunchedSandbox::end_processes(const Call& call) {
    channel_.reset();
    if (!process_) {
        return;
    }
    kill_process(process_.get());
    CallWaiter waiter(call);
    waiter.wait_for(process_.get(), POLLIN);
    process_.reset();
}

LayerId LaunchedSandbox::freeze(const Call& call) {
    end_processes(call);
    const LayerId layer = helper_->next_id();
    MessageWriter message;
    message.u64(id_).u64(layer);
    CallWaiter waiter(call);
    if (const auto failure = helper_->ask(Type::freeze, message, waiter)) {
        throw unavailable(*failure, helper_->facts().helper);
    }
    frozen_ = true;
    return layer;
}

void LaunchedSandbox::destroy(const Call& cleanup) {
    if (destroyed_) {
        return;
    }
    end_processes(cleanup);
    upper_.reset();
    notes_.reset();
    if (!frozen_ && helper_->alive()) {
        CallWaiter waiter(cleanup);
        MessageWriter message;
        message.u64(id_);
        helper_->send(Type::drop_sandbox, id_, message, waiter);
    }
    if (disk_ && !frozen_) {
        disk_->remove(cleanup);
    }
    if (cgroup_ != nullptr) {
        cgroup_->remove(cleanup);
    }
    destroyed_ = true;
}

} // namespace rexa::local
