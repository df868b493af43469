#include "sandbox/local/launcher/seccomp_filter.hpp"

#include "sandbox/local/launcher/seccomp_rules.hpp"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <netinet/in.h>

namespace rexa::launcher {

namespace {

using namespace seccomp;

constexpr std::uint32_t clone_new_flags = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                          CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                          CLONE_NEWNET;
constexpr std::uint32_t tiocsti = 0x5412;
constexpr std::uint32_t tioclinux = 0x541c;
constexpr std::uint32_t netlink_route = 0;
constexpr std::uint32_t socket_type_mask = 0xf; // without SOCK_CLOEXEC and SOCK_NONBLOCK
constexpr int allowed_protocols[] = {IPPROTO_IP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP,
                                     IPPROTO_ICMPV6};

constexpr std::uint32_t allow = SECCOMP_RET_ALLOW;
constexpr std::uint32_t refuse(std::uint32_t error) {
    return SECCOMP_RET_ERRNO | error;
}

/// Writes a filter instruction by instruction, at compile time.
struct Program {
    std::array<sock_filter, 300> code{};
    std::size_t size = 0;

    constexpr void add(std::uint16_t op, std::uint32_t k, std::uint8_t jt = 0,
                       std::uint8_t jf = 0) {
        code.at(size++) = sock_filter{op, jt, jf, k};
    }
    constexpr void load(std::uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset); }
    // The low half only: the kernel's own handlers of these calls look no further, and both
    // machines are little-endian.
    constexpr void load_argument(std::uint32_t index) {
        load(static_cast<std::uint32_t>(offsetof(seccomp_data, args)) + 8 * index);
    }
    constexpr void give(std::uint32_t action) { add(BPF_RET | BPF_K, action); }
    constexpr void give_if_equal(std::uint32_t value, std::uint32_t action) {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
        give(action);
    }
    /// What follows up to `end_case` is for this call alone and must return.
    constexpr std::size_t begin_case(std::uint32_t number) {
        add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 0);
        return size - 1;
    }
    constexpr void end_case(std::size_t start) {
        code.at(start).jf = static_cast<std::uint8_t>(size - start - 1);
    }
};

constexpr void judge_clone(Program& program, std::uint32_t number) {
    const std::size_t start = program.begin_case(number);
    program.load_argument(0);
    program.add(BPF_JMP | BPF_JSET | BPF_K, clone_new_flags, 0, 1);
    program.give(refuse(EPERM));
    program.give(allow);
    program.end_case(start);
}

constexpr void judge_ioctl(Program& program, std::uint32_t number) {
    const std::size_t start = program.begin_case(number);
    program.load_argument(1);
    program.give_if_equal(tiocsti, refuse(EPERM));
    program.give_if_equal(tioclinux, refuse(EPERM));
    program.give(allow);
    program.end_case(start);
}

constexpr void judge_socket(Program& program, std::uint32_t number) {
    const std::size_t start = program.begin_case(number);
    program.load_argument(0);
    program.give_if_equal(AF_UNIX, allow);
    const std::size_t netlink = program.begin_case(AF_NETLINK);
    program.load_argument(2);
    program.give_if_equal(netlink_route, allow);
    program.give(refuse(EPERM));
    program.end_case(netlink);
    program.add(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 2, 0);
    program.add(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 1, 0);
    program.give(refuse(EPERM));
    // Any other protocol makes the kernel load the module that speaks it.
    program.load_argument(1);
    program.add(BPF_ALU | BPF_AND | BPF_K, socket_type_mask);
    program.add(BPF_JMP | BPF_JEQ | BPF_K, SOCK_STREAM, 2, 0);
    program.add(BPF_JMP | BPF_JEQ | BPF_K, SOCK_DGRAM, 1, 0);
    program.give(refuse(EPERM));
    program.load_argument(2);
    for (const int protocol : allowed_protocols) {
        program.give_if_equal(static_cast<std::uint32_t>(protocol), allow);
    }
    program.give(refuse(EPERM));
    program.end_case(start);
}

constexpr void judge_socketpair(Program& program, std::uint32_t number) {
    const std::size_t start = program.begin_case(number);
    program.load_argument(0);
    program.give_if_equal(AF_UNIX, allow);
    program.give(refuse(EPERM));
    program.end_case(start);
}

constexpr void judge_personality(Program& program, std::uint32_t number) {
    const std::size_t start = program.begin_case(number);
    program.load_argument(0);
    program.give_if_equal(0, allow);
    program.give_if_equal(0xffffffff, allow);
    program.give(refuse(EPERM));
    program.end_case(start);
}

constexpr void judge_mknod(Program& program, std::uint32_t number, std::uint32_t mode_argument) {
    const std::size_t start = program.begin_case(number);
    program.load_argument(mode_argument);
    program.add(BPF_ALU | BPF_AND | BPF_K, S_IFMT);
    program.give_if_equal(S_IFCHR, refuse(EPERM));
    program.give_if_equal(S_IFBLK, refuse(EPERM));
    program.give(allow);
    program.end_case(start);
}

// The kernel runs a new filter once for each call there is, so its length counts at every start:
// hence groups in rising order, each passed over in one step by numbers beyond it.
constexpr void refuse_denied(Program& program, int Denied::*number) {
    constexpr std::size_t group = 8;
    std::array<std::uint32_t, denied.size()> numbers{};
    std::size_t count = 0;
    for (const Denied& call : denied) {
        if (call.*number >= 0) {
            numbers.at(count++) = static_cast<std::uint32_t>(call.*number);
        }
    }
    std::sort(numbers.begin(), numbers.begin() + count);
    for (std::size_t first = 0; first < count; first += group) {
        const std::size_t end = std::min(first + group, count);
        const std::size_t pass = program.size;
        program.add(BPF_JMP | BPF_JGT | BPF_K, numbers.at(end - 1));
        for (std::size_t i = first; i < end; ++i) {
            program.give_if_equal(numbers.at(i), refuse(EPERM));
        }
        program.give(allow);
        program.code.at(pass).jt = static_cast<std::uint8_t>(program.size - pass - 1);
    }
    program.give(allow);
}

constexpr Program assemble(std::uint32_t machine, int Denied::*number, const Judged& judged) {
    Program program;
    program.load(offsetof(seccomp_data, arch));
    program.add(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0);
    program.give(SECCOMP_RET_KILL_PROCESS);
    program.load(offsetof(seccomp_data, nr));
    if (machine == AUDIT_ARCH_X86_64) {
        program.give_if_equal(0xffffffff, refuse(ENOSYS)); // syscall(-1): not an x32 number
        program.add(BPF_JMP | BPF_JSET | BPF_K, x32_bit, 0, 1);
        program.give(SECCOMP_RET_KILL_PROCESS);
    }
    program.add(BPF_JMP | BPF_JGT | BPF_K, newest_known, 0, 1);
    program.give(refuse(ENOSYS));
    program.give_if_equal(judged.clone3, refuse(ENOSYS));
    judge_clone(program, judged.clone);
    judge_ioctl(program, judged.ioctl);
    judge_socket(program, judged.socket);
    judge_socketpair(program, judged.socketpair);
    judge_personality(program, judged.personality);
    if (judged.mknod >= 0) {
        judge_mknod(program, static_cast<std::uint32_t>(judged.mknod), 1);
    }
    judge_mknod(program, judged.mknodat, 2);
    refuse_denied(program, number);
    return program;
}

constexpr Program x86_64 = assemble(AUDIT_ARCH_X86_64, &Denied::x86_64, judged_x86_64);
constexpr Program aarch64 = assemble(AUDIT_ARCH_AARCH64, &Denied::aarch64, judged_aarch64);

} // namespace

std::span<const sock_filter> seccomp_filter_x86_64() noexcept {
    return {x86_64.code.data(), x86_64.size};
}

std::span<const sock_filter> seccomp_filter_aarch64() noexcept {
    return {aarch64.code.data(), aarch64.size};
}

int install_seccomp_filter() noexcept {
#if defined(__x86_64__)
    const auto filter = seccomp_filter_x86_64();
#elif defined(__aarch64__)
    const auto filter = seccomp_filter_aarch64();
#else
#error "rexa-launcher has seccomp filters for x86-64 and arm64 only"
#endif
    sock_fprog program{};
    program.len = static_cast<unsigned short>(filter.size());
    program.filter = const_cast<sock_filter*>(filter.data());
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 0 : errno;
}

} // namespace rexa::launcher
