#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_SECCOMP_RULES_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_SECCOMP_RULES_HPP

#include <array>
#include <cstdint>

namespace rexa::launcher::seccomp {

/// A system call that always answers EPERM, with its number on each machine; -1 where it is absent.
struct Denied {
    const char* name;
    int x86_64;
    int aarch64;
};

// Everything that reaches past the sandbox (mounts, namespaces, other processes' memory, kernel
// configuration) or is a wide and rarely needed entrance into the kernel.
inline constexpr std::array denied = {
    Denied{"mount", 165, 40},
    Denied{"umount2", 166, 39},
    Denied{"pivot_root", 155, 41},
    Denied{"chroot", 161, 51},
    Denied{"move_mount", 429, 429},
    Denied{"open_tree", 428, 428},
    Denied{"fsopen", 430, 430},
    Denied{"fsconfig", 431, 431},
    Denied{"fsmount", 432, 432},
    Denied{"fspick", 433, 433},
    Denied{"mount_setattr", 442, 442},
    Denied{"unshare", 272, 97},
    Denied{"setns", 308, 268},
    Denied{"ptrace", 101, 117},
    Denied{"process_vm_readv", 310, 270},
    Denied{"process_vm_writev", 311, 271},
    Denied{"kcmp", 312, 272},
    Denied{"pidfd_getfd", 438, 438},
    Denied{"bpf", 321, 280},
    Denied{"perf_event_open", 298, 241},
    Denied{"userfaultfd", 323, 282},
    Denied{"io_uring_setup", 425, 425},
    Denied{"io_uring_enter", 426, 426},
    Denied{"io_uring_register", 427, 427},
    Denied{"keyctl", 250, 219},
    Denied{"add_key", 248, 217},
    Denied{"request_key", 249, 218},
    Denied{"kexec_load", 246, 104},
    Denied{"kexec_file_load", 320, 294},
    Denied{"create_module", 174, -1},
    Denied{"init_module", 175, 105},
    Denied{"finit_module", 313, 273},
    Denied{"delete_module", 176, 106},
    Denied{"query_module", 178, -1},
    Denied{"get_kernel_syms", 177, -1},
    Denied{"reboot", 169, 142},
    Denied{"swapon", 167, 224},
    Denied{"swapoff", 168, 225},
    Denied{"acct", 163, 89},
    Denied{"quotactl", 179, 60},
    Denied{"quotactl_fd", 443, 443},
    Denied{"syslog", 103, 116},
    Denied{"iopl", 172, -1},
    Denied{"ioperm", 173, -1},
    Denied{"modify_ldt", 154, -1},
    Denied{"clock_settime", 227, 112},
    Denied{"clock_adjtime", 305, 266},
    Denied{"settimeofday", 164, 170},
    Denied{"adjtimex", 159, 171},
    Denied{"sethostname", 170, 161},
    Denied{"setdomainname", 171, 162},
    Denied{"name_to_handle_at", 303, 264},
    Denied{"open_by_handle_at", 304, 265},
    Denied{"fanotify_init", 300, 262},
    Denied{"fanotify_mark", 301, 263},
    Denied{"vhangup", 153, 58},
    Denied{"move_pages", 279, 239},
    Denied{"migrate_pages", 256, 238},
    Denied{"mbind", 237, 235},
    Denied{"set_mempolicy", 238, 237},
    Denied{"set_mempolicy_home_node", 450, 450},
    Denied{"vmsplice", 278, 75},
    Denied{"memfd_secret", 447, 447},
    Denied{"lookup_dcookie", 212, 18},
    Denied{"nfsservctl", 180, 42},
    Denied{"uselib", 134, -1},
    Denied{"ustat", 136, -1},
    Denied{"sysfs", 139, -1},
    Denied{"_sysctl", 156, -1},
};

/// Calls that are judged by their arguments.
struct Judged {
    std::uint32_t clone;
    std::uint32_t clone3;
    std::uint32_t ioctl;
    std::uint32_t socket;
    std::uint32_t socketpair;
    std::uint32_t personality;
    int mknod;
    std::uint32_t mknodat;
};

inline constexpr Judged judged_x86_64 = {56, 435, 16, 41, 53, 135, 133, 259};
inline constexpr Judged judged_aarch64 = {220, 435, 29, 198, 199, 92, -1, 33};

/// removexattrat: the newest call that was looked at. What comes after it does not exist inside.
inline constexpr std::uint32_t newest_known = 466;

inline constexpr std::uint32_t x32_bit = 0x40000000;

} // namespace rexa::launcher::seccomp

#endif
