#include "sandbox/local/launcher/seccomp_filter.hpp"
#include "sandbox/local/launcher/seccomp_rules.hpp"
#include "unit/local/bpf.hpp"

#include <doctest/doctest.h>

#include <linux/audit.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <asm-generic/unistd.h>
#include <cerrno>
#include <netinet/in.h>
#include <seccomp.h>
#include <string>
#include <vector>

using namespace rexa::launcher;
using rexa::test::evaluate;

namespace {

struct Machine {
    const char* name;
    std::uint32_t audit;
    std::uint32_t token;
    std::span<const sock_filter> filter;
    seccomp::Judged judged;
    int seccomp::Denied::*number;
};

const std::array machines = {
    Machine{"x86-64", AUDIT_ARCH_X86_64, SCMP_ARCH_X86_64, seccomp_filter_x86_64(),
            seccomp::judged_x86_64, &seccomp::Denied::x86_64},
    Machine{"arm64", AUDIT_ARCH_AARCH64, SCMP_ARCH_AARCH64, seccomp_filter_aarch64(),
            seccomp::judged_aarch64, &seccomp::Denied::aarch64},
};

constexpr std::uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t missing = SECCOMP_RET_ERRNO | ENOSYS;
constexpr std::uint32_t allowed = SECCOMP_RET_ALLOW;

std::uint32_t ask(const Machine& machine, std::uint32_t number,
                  std::array<std::uint64_t, 6> arguments = {}) {
    seccomp_data data{};
    data.nr = static_cast<int>(number);
    data.arch = machine.audit;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        data.args[i] = arguments[i];
    }
    return evaluate(machine.filter, data);
}

/// The same rules, written with libseccomp, which brings numbers of its own.
class Reference {
public:
    explicit Reference(const Machine& machine) {
        scmp_filter_ctx context = ::seccomp_init(SCMP_ACT_ALLOW);
        REQUIRE(context != nullptr);
        ::seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
        if (machine.token != ::seccomp_arch_native()) {
            REQUIRE(::seccomp_arch_remove(context, SCMP_ARCH_NATIVE) == 0);
            REQUIRE(::seccomp_arch_add(context, machine.token) == 0);
        }
        for (const seccomp::Denied& call : seccomp::denied) {
            if (call.*machine.number >= 0) {
                const int number = ::seccomp_syscall_resolve_name_arch(machine.token, call.name);
                CAPTURE(std::string(call.name));
                REQUIRE(number == call.*machine.number);
                add(context, call.name, SCMP_ACT_ERRNO(EPERM), {});
            }
        }
        add(context, "clone3", SCMP_ACT_ERRNO(ENOSYS), {});
        for (const std::uint64_t flag : {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                         CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET}) {
            add(context, "clone", SCMP_ACT_ERRNO(EPERM), {SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag)});
        }
        for (const std::uint64_t request : {0x5412, 0x541c}) {
            add(context, "ioctl", SCMP_ACT_ERRNO(EPERM),
                {SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, request)});
        }
        for (const std::uint64_t kind : {S_IFCHR, S_IFBLK}) {
            add(context, "mknodat", SCMP_ACT_ERRNO(EPERM),
                {SCMP_A2(SCMP_CMP_MASKED_EQ, S_IFMT, kind)});
            if (machine.judged.mknod >= 0) {
                add(context, "mknod", SCMP_ACT_ERRNO(EPERM),
                    {SCMP_A1(SCMP_CMP_MASKED_EQ, S_IFMT, kind)});
            }
        }
        const int memory = ::memfd_create("bpf", MFD_CLOEXEC);
        REQUIRE(::seccomp_export_bpf(context, memory) == 0);
        program_.resize(static_cast<std::size_t>(::lseek(memory, 0, SEEK_END)) /
                        sizeof(sock_filter));
        const auto size = static_cast<ssize_t>(program_.size() * sizeof(sock_filter));
        REQUIRE(::pread(memory, program_.data(), static_cast<std::size_t>(size), 0) == size);
        ::close(memory);
        ::seccomp_release(context);
    }

    [[nodiscard]] std::uint32_t ask(const seccomp_data& data) const {
        return evaluate(program_, data);
    }

private:
    /// Rules are given with this machine's numbers, whatever machine the filter is for.
    static void add(scmp_filter_ctx context, const char* name, std::uint32_t action,
                    std::vector<scmp_arg_cmp> conditions) {
        const int number = ::seccomp_syscall_resolve_name(name);
        CAPTURE(std::string(name));
        REQUIRE(::seccomp_rule_add_exact_array(context, action, number,
                                               static_cast<unsigned>(conditions.size()),
                                               conditions.data()) == 0);
    }

    std::vector<sock_filter> program_;
};

} // namespace

TEST_CASE("the filter answers as one made with libseccomp does, for every call") {
    for (const Machine& machine : machines) {
        CAPTURE(std::string(machine.name));
        const Reference reference(machine);
        const std::array<std::uint64_t, 16> values = {
            0,         1,          2,           0x11,
            0x1200011, 0x5412,     0x541c,      0x5401,
            0x20000,   0x02000000, 0x10000000,  0x40000000,
            0020666,   0060666,    0x100005412, 0xffffffffffffffff};
        for (std::uint32_t number = 0; number <= seccomp::newest_known; ++number) {
            if (number == machine.judged.socket || number == machine.judged.socketpair ||
                number == machine.judged.personality) {
                continue; // judged below
            }
            for (const std::uint64_t first : values) {
                for (const std::uint64_t second : values) {
                    seccomp_data data{};
                    data.nr = static_cast<int>(number);
                    data.arch = machine.audit;
                    data.args[0] = first;
                    data.args[1] = second;
                    data.args[2] = first;
                    const std::uint32_t ours = evaluate(machine.filter, data);
                    if (ours != reference.ask(data)) {
                        CAPTURE(number);
                        CAPTURE(first);
                        CAPTURE(second);
                        CHECK(ours == reference.ask(data));
                    }
                }
            }
        }
    }
}

TEST_CASE("another machine's calls and x32 calls kill") {
    for (const Machine& machine : machines) {
        for (const std::uint32_t arch :
             {std::uint32_t{AUDIT_ARCH_I386}, std::uint32_t{AUDIT_ARCH_ARM}, 0u}) {
            seccomp_data data{};
            data.arch = arch;
            CHECK(evaluate(machine.filter, data) == SECCOMP_RET_KILL_PROCESS);
        }
    }
    CHECK(ask(machines[0], 0x40000000) == SECCOMP_RET_KILL_PROCESS);
    CHECK(ask(machines[0], 0x40000000 + 59) == SECCOMP_RET_KILL_PROCESS);
    CHECK(ask(machines[0], 0xffffffff) == missing);
}

TEST_CASE("calls that nobody has looked at do not exist") {
    for (const Machine& machine : machines) {
        CHECK(ask(machine, seccomp::newest_known) == allowed);
        CHECK(ask(machine, seccomp::newest_known + 1) == missing);
        CHECK(ask(machine, 0x3fffffff) == missing);
        CHECK(ask(machine, machine.judged.clone3) == missing);
    }
}

TEST_CASE("the headers of this machine know no call newer than those that were looked at") {
    CHECK(__NR_syscalls <= seccomp::newest_known + 1);
}

TEST_CASE("sockets are those of ordinary programs") {
    for (const Machine& machine : machines) {
        const auto socket = [&](std::uint64_t family, std::uint64_t type, std::uint64_t protocol) {
            return ask(machine, machine.judged.socket, {family, type, protocol});
        };
        for (const std::uint64_t family : {AF_INET, AF_INET6}) {
            CHECK(socket(family, SOCK_STREAM, 0) == allowed);
            CHECK(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP) ==
                  allowed);
            CHECK(socket(family, SOCK_DGRAM, IPPROTO_UDP) == allowed);
            CHECK(socket(family, SOCK_STREAM, IPPROTO_SCTP) == refused);
            CHECK(socket(family, SOCK_RAW, IPPROTO_TCP) == refused);
            CHECK(socket(family, SOCK_DCCP, 0) == refused);
        }
        CHECK(socket(AF_UNIX, SOCK_STREAM, 0) == allowed);
        CHECK(socket(AF_NETLINK, SOCK_RAW, 0) == allowed);
        CHECK(socket(AF_NETLINK, SOCK_RAW, 12) == refused); // netfilter
        for (const std::uint64_t family : {AF_PACKET, AF_ALG, AF_VSOCK, AF_BLUETOOTH, AF_TIPC}) {
            CHECK(socket(family, SOCK_STREAM, 0) == refused);
        }
        // The kernel takes the family's low half; so must we.
        CHECK(socket((1ull << 32) | AF_VSOCK, SOCK_STREAM, 0) == refused);
        CHECK(ask(machine, machine.judged.socketpair, {AF_UNIX}) == allowed);
        CHECK(ask(machine, machine.judged.socketpair, {AF_TIPC}) == refused);
    }
}

TEST_CASE("the personality can be asked for and not changed") {
    for (const Machine& machine : machines) {
        CHECK(ask(machine, machine.judged.personality, {0}) == allowed);
        CHECK(ask(machine, machine.judged.personality, {0xffffffff}) == allowed);
        CHECK(ask(machine, machine.judged.personality, {0xffffffffffffffff}) == allowed);
        CHECK(ask(machine, machine.judged.personality, {0x0040000}) == refused);
        CHECK(ask(machine, machine.judged.personality, {0x100040000}) == refused);
    }
}
