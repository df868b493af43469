#include "integration/workspace/namespace_process.hpp"

#include "support/scratch_folder.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <exception>
#include <stdexcept>

namespace rexa::test {

using workspace::FileDescriptor;

namespace {

constexpr uid_t unprivileged = 2'000'000'000;
constexpr std::size_t most_folders = 8;

uid_t mapped_id() {
    return ::geteuid() == 0 ? unprivileged : ::geteuid();
}

void write_text(const std::string& path, const std::string& text) {
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    require(bool(file) &&
                ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()),
            "write " + path);
}

void enter_namespaces(int socket) {
    require(::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0, "unshare a user and mount namespace");
    char ready = 'r';
    require(::send(socket, &ready, 1, MSG_NOSIGNAL) == 1, "send");
    require(::recv(socket, &ready, 1, 0) == 1, "recv");
    require(::setresgid(0, 0, 0) == 0 && ::setresuid(0, 0, 0) == 0, "become the mapped id");
    require(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "mount private");
    require(::mount("tmpfs", "/tmp", "tmpfs", MS_NODEV | MS_NOSUID, "mode=0755") == 0,
            "mount tmpfs");
}

union RightsBuffer {
    std::array<char, CMSG_SPACE(sizeof(int) * most_folders)> bytes;
    cmsghdr alignment;
};

void send_folders(int socket, const std::vector<std::string>& paths) {
    std::vector<FileDescriptor> opened;
    std::array<int, most_folders> numbers = {};
    for (const std::string& path : paths) {
        opened.push_back(open_at(AT_FDCWD, path));
        numbers.at(opened.size() - 1) = opened.back().get();
    }
    char done = 'd';
    iovec text = {&done, 1};
    RightsBuffer buffer = {};
    msghdr message = {};
    message.msg_iov = &text;
    message.msg_iovlen = 1;
    if (!paths.empty()) {
        message.msg_control = buffer.bytes.data();
        message.msg_controllen = CMSG_SPACE(sizeof(int) * paths.size());
        cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * paths.size());
        std::memcpy(CMSG_DATA(rights), numbers.data(), sizeof(int) * paths.size());
    }
    require(::sendmsg(socket, &message, MSG_NOSIGNAL) == 1, "sendmsg");
}

} // namespace

NamespaceProcess::NamespaceProcess(std::vector<Step> steps) {
    std::array<int, 2> pair = {};
    require(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) == 0,
            "socketpair");
    socket_ = FileDescriptor(pair[0]);
    FileDescriptor inner(pair[1]);
    child_ = ::fork();
    require(child_ >= 0, "fork");
    if (child_ == 0) {
        socket_.reset();
        run_child(steps, inner.get());
    }
    inner.reset();
    write_maps();
}

NamespaceProcess::~NamespaceProcess() {
    socket_.reset();
    int status = 0;
    ::waitpid(child_, &status, 0);
}

void NamespaceProcess::write_maps() const {
    std::array<char, 256> reply = {};
    const ssize_t length = ::recv(socket_.get(), reply.data(), reply.size(), 0);
    if (length != 1) {
        throw std::runtime_error("no namespace: " + std::string(reply.data()));
    }
    const std::string process = "/proc/" + std::to_string(child_);
    const std::string map = "0 " + std::to_string(mapped_id()) + " 1";
    write_text(process + "/uid_map", map);
    write_text(process + "/setgroups", "deny");
    write_text(process + "/gid_map",
               "0 " + std::to_string(::geteuid() == 0 ? unprivileged : ::getegid()) + " 1");
    require(::send(socket_.get(), "m", 1, MSG_NOSIGNAL) == 1, "send");
}

void NamespaceProcess::run_child(const std::vector<Step>& steps, int socket) {
    try {
        enter_namespaces(socket);
        for (const Step& step : steps) {
            char go = 0;
            if (::recv(socket, &go, 1, 0) != 1) {
                ::_exit(0);
            }
            send_folders(socket, step());
        }
        char end = 0;
        (void)!::recv(socket, &end, 1, 0);
    } catch (const std::exception& error) {
        const std::string text = std::string("inside: ") + error.what();
        (void)!::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        ::_exit(1);
    }
    ::_exit(0);
}

std::vector<FileDescriptor> NamespaceProcess::next() {
    require(::send(socket_.get(), "n", 1, MSG_NOSIGNAL) == 1, "send");
    std::array<char, 256> text = {};
    iovec part = {text.data(), text.size()};
    RightsBuffer buffer = {};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = buffer.bytes.data();
    message.msg_controllen = buffer.bytes.size();
    const ssize_t length = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
    if (length != 1) {
        throw std::runtime_error(length > 0 ? text.data() : "the process inside ended");
    }
    std::vector<FileDescriptor> folders;
    for (cmsghdr* part_of = CMSG_FIRSTHDR(&message); part_of != nullptr;
         part_of = CMSG_NXTHDR(&message, part_of)) {
        std::array<int, most_folders> numbers = {};
        const std::size_t size = part_of->cmsg_len - CMSG_LEN(0);
        std::memcpy(numbers.data(), CMSG_DATA(part_of), size);
        for (std::size_t i = 0; i < size / sizeof(int); ++i) {
            folders.emplace_back(numbers.at(i));
        }
    }
    return folders;
}

AsMappedId::AsMappedId() {
    if (::geteuid() == 0) {
        ::setfsgid(unprivileged);
        ::setfsuid(unprivileged);
    }
}

AsMappedId::~AsMappedId() {
    if (::geteuid() == 0) {
        ::setfsuid(0);
        ::setfsgid(0);
    }
}

void mount_overlay(const std::string& lowers, const std::string& upper, const std::string& work,
                   const std::string& merged) {
    for (const std::string& path : {upper, work, merged}) {
        require(::mkdir(path.c_str(), 0755) == 0, "mkdir " + path);
    }
    const std::string options =
        "userxattr,lowerdir=" + lowers + ",upperdir=" + upper + ",workdir=" + work;
    require(::mount("overlay", merged.c_str(), "overlay", MS_NODEV | MS_NOSUID, options.c_str()) ==
                0,
            "mount " + options);
}

} // namespace rexa::test
