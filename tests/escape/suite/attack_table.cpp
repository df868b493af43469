#include "suite/attack_table.hpp"

#include <array>

namespace rexa::escape {

namespace {

constexpr std::array table = {
    Attack{"001_host_secrets.py",
           "refused: /etc/shadow ENOENT, /etc/gshadow ENOENT, /etc/sudoers ENOENT"},
    Attack{"002_host_files.py",
           "refused: /root ENOENT, /home ENOENT, /srv ENOENT, /var/lib ENOENT, /var/log ENOENT, "
           "id_rsa ENOENT, rexa-canary ENOENT, rexa-canary ENOENT"},
    Attack{"003_environments.py", "refused: no secret in own, pid 1 EACCES"},
    Attack{"004_roots_in_proc.py",
           "refused: root of pid 1 EACCES, folder of pid 1 EACCES, executable of pid 1 EACCES, "
           "own root, upwards ENOENT, own folder, upwards ENOENT"},
    Attack{"005_kernel_handlers.py", "refused: EACCES"},
    Attack{"006_kernel_settings.py",
           "refused: sysrq-trigger refused, drop_caches EACCES, randomize_va_space EACCES, "
           "pid_max EACCES, ip_forward EACCES"},
    Attack{"007_ptrace.py", "refused: attach EPERM, seize EPERM, traceme EPERM"},
    Attack{"008_memory_of_init.py",
           "refused: process_vm_readv EPERM, process_vm_writev EPERM, mem EACCES, maps EACCES, "
           "kcmp EPERM, pidfd_getfd EPERM"},
    Attack{"009_signals_to_the_host.py",
           "refused: host_pid ESRCH, driver_pid ESRCH, everyone ESRCH, parent's group ESRCH"},
    Attack{"010_mount.py",
           "refused: tmpfs EPERM, bind EPERM, proc EPERM, cgroup EPERM, fsopen EPERM, "
           "fspick EPERM, fsconfig EPERM, fsmount EPERM, open_tree EPERM, move_mount EPERM"},
    Attack{"011_unmount.py",
           "refused: /usr EPERM, /proc EPERM, /tmp EPERM, /workspace EPERM, / EPERM, "
           "remount EPERM, clear read-only EPERM"},
    Attack{"012_unshare.py",
           "refused: user EPERM, mount EPERM, net EPERM, pid EPERM, ipc EPERM, uts EPERM, "
           "cgroup EPERM, time EPERM, user and mount EPERM"},
    Attack{"013_clone.py",
           "refused: user EPERM, mount EPERM, net EPERM, pid EPERM, ipc EPERM, uts EPERM, "
           "cgroup EPERM, user with high bits EPERM, clone3 ENOSYS"},
    Attack{"014_become_root.py",
           "refused: setuid EINVAL, setgid EINVAL, setuid of the host's id EINVAL, "
           "setgroups EPERM, capset EPERM, uid_map EPERM, gid_map EPERM, setgroups EACCES"},
    Attack{"015_no_privileges.py",
           "contained: CapInh 0, CapPrm 0, CapEff 0, CapBnd 0, CapAmb 0, NoNewPrivs 1, "
           "Seccomp 2, Uid 1000, Gid 1000, / nosuid, /usr nosuid, /workspace nosuid, "
           "/tmp nosuid, /dev/shm nosuid, /dev/null nosuid, / nodev, /usr nodev, "
           "/workspace nodev, /tmp nodev, /dev/shm nodev"},
    Attack{"016_sockets.py",
           "refused: raw EPERM, raw 6 EPERM, packet EPERM, vsock EPERM, alg EPERM, key EPERM, "
           "rds EPERM, tipc EPERM, can EPERM, xdp EPERM, qipcrtr EPERM, pair of tipc EPERM"},
    Attack{.file = "017_host_listener.py",
           .line = "refused: 127.0.0.1 ECONNREFUSED, 0.0.0.0 ECONNREFUSED",
           .asks_for_network = true},
    Attack{.file = "018_abstract_socket.py",
           .line = "refused: abstract ECONNREFUSED, none listed",
           .asks_for_network = true},
    Attack{"019_network.py", "refused: metadata service ENETUNREACH, name server ENETUNREACH, "
                             "metadata service 6 ENETUNREACH, loopback only"},
    Attack{"020_terminal.py",
           "refused: 5412 on 0 EPERM, 5412 on 1 EPERM, 5412 on 2 EPERM, 5412 with bit 32 EPERM, "
           "541c on 0 EPERM, 541c on 1 EPERM, 541c on 2 EPERM, 541c with bit 32 EPERM, "
           "/dev/tty ENOENT"},
    Attack{"021_keys.py",
           "refused: join EPERM, session keyring EPERM, add_key EPERM, request_key EPERM"},
    Attack{"022_io_uring.py", "refused: setup EPERM, enter EPERM, register EPERM"},
    Attack{"023_bpf.py", "refused: map EPERM, program EPERM, object EPERM"},
    Attack{"024_perf.py", "refused: self EPERM, whole processor EPERM"},
    Attack{"025_userfaultfd.py", "refused: all EPERM, user mode only EPERM, device ENOENT"},
    Attack{"026_devices.py",
           "refused: mem ENOENT, kmsg ENOENT, vda ENOENT, sda ENOENT, kvm ENOENT, fuse ENOENT, "
           "net/tun ENOENT, loop-control ENOENT, console ENOENT, ptmx ENOENT, pts ENOENT, "
           "uinput ENOENT, vsock ENOENT, mapper/control ENOENT"},
    Attack{"027_make_devices.py",
           "refused: char in /workspace EPERM, block in /workspace EPERM, char in /tmp EPERM, "
           "block in /tmp EPERM, char in /dev/shm EPERM, block in /dev/shm EPERM, "
           "whiteout EPERM"},
    Attack{"028_read_only_root.py",
           "refused: /usr EROFS, /usr/lib EROFS, /etc EROFS, / EROFS, /dev EROFS, /run EROFS, "
           "/run/rexa EROFS, /proc ENOENT, own executable EACCES, chmod EROFS, rename EROFS"},
    Attack{"029_chroot.py", "refused: chroot EPERM, pivot_root EPERM"},
    Attack{"030_join_namespaces.py",
           "refused: user of pid 1 EACCES, mnt of pid 1 EACCES, pid of pid 1 EACCES, "
           "net of pid 1 EACCES, ipc of pid 1 EACCES, uts of pid 1 EACCES, "
           "cgroup of pid 1 EACCES, own user EPERM, pidfd of pid 1 EPERM"},
    Attack{"031_file_handles.py", "refused: open EPERM, name EPERM"},
    Attack{"032_machine.py",
           "refused: reboot EPERM, kexec_load EPERM, kexec_file_load EPERM, init_module EPERM, "
           "finit_module EPERM, delete_module EPERM, swapon EPERM, swapoff EPERM, acct EPERM, "
           "vhangup EPERM"},
    Attack{"033_inherited_descriptors.py", "contained: nothing above 2, nothing up to 4096"},
    Attack{"034_kernel_memory.py",
           "refused: /sys ENOENT, kcore refused, kpageflags refused, addresses hidden"},
    Attack{"035_foreign_system_calls.py",
           "refused: int80 SIGSYS, x32 SIGSYS, x32 mount SIGSYS, beyond the newest ENOSYS, "
           "minus one ENOSYS",
           "refused: beyond the newest ENOSYS, minus one ENOSYS"},
    Attack{"036_priority.py",
           "refused: fifo EPERM, round robin EPERM, nice EACCES, nice of pid 1 EACCES, "
           "spared by the memory killer EACCES"},
    Attack{"037_raise_limits.py",
           "refused: NOFILE limited, NOFILE EPERM, NPROC limited, NPROC EPERM, CORE limited, "
           "CORE EPERM, CPU limited, CPU EPERM, FSIZE limited, FSIZE EPERM, "
           "no crash handler"},
    Attack{"038_clock_and_names.py",
           "refused: sethostname EPERM, setdomainname EPERM, clock_settime EPERM, "
           "settimeofday EPERM, adjtimex EPERM, clock_adjtime EPERM"},
    Attack{"039_kernel_log.py", "refused: read EPERM, size EPERM, /proc/kmsg EACCES"},
    Attack{"040_netlink.py",
           "refused: netfilter EPERM, xfrm EPERM, audit EPERM, uevent EPERM, generic EPERM, "
           "diagnosis EPERM, crypto EPERM"},
    Attack{"041_fanotify_and_quota.py",
           "refused: fanotify_init EPERM, fanotify_init without privilege EPERM, "
           "fanotify_mark EPERM, quotactl EPERM, quotactl_fd EPERM"},
    Attack{"042_personality.py",
           "refused: fixed addresses EPERM, executable data EPERM, high bits EPERM"},
    Attack{"043_segments_and_ports.py",
           "refused: modify_ldt EPERM, iopl EPERM, ioperm EPERM, /dev/port ENOENT",
           "refused: /dev/port ENOENT"},
    Attack{"044_kill_init.py",
           "contained: SIGKILL ignored, SIGSTOP ignored, SIGTERM ignored, SIGSEGV ignored, "
           "SIGTSTP ignored, pid 1 works on"},
    Attack{"045_hardlink.py",
           "refused: /usr/bin/su EXDEV, /usr/bin/mount EXDEV, /etc/passwd EXDEV, "
           "/proc/self/exe EXDEV, by descriptor EXDEV"},
    Attack{"046_release_agent.py",
           "refused: /sys/fs/cgroup ENOENT, /sys/fs/cgroup/memory/release_agent ENOENT, "
           "/sys/fs/cgroup/cgroup.procs ENOENT, /sys/fs/cgroup/unified/cgroup.procs ENOENT"},
    Attack{"047_host_sockets.py",
           "refused: /run/docker.sock ENOENT, /var/run/docker.sock ENOENT, "
           "/run/dbus/system_bus_socket ENOENT, /run/systemd/private ENOENT, "
           "/tmp/.X11-unix/X0 ENOENT, /run/containerd/containerd.sock ENOENT"},
    Attack{"048_own_environment.py",
           "contained: HOME LANG PATH PYTHONDONTWRITEBYTECODE PYTHONHASHSEED TZ XDG_CACHE_HOME "
           "XDG_CONFIG_HOME"},
    Attack{"101_descriptors_of_init.py",
           "refused: fd EACCES, fdinfo EACCES, fdinfo/3 EACCES, map_files EACCES, "
           "task/1/fd EACCES, ns/mnt EACCES, stack EACCES, syscall EACCES, io EACCES, "
           "auxv EACCES, smaps EACCES, smaps_rollup EACCES, pagemap EACCES, "
           "personality EACCES, timerslack_ns EPERM, clear_refs EACCES"},
    Attack{.file = "102_control_sockets.py",
           .line = "refused: 0 sockets inherited, stream 0 ENOTSOCK, stream 1 ENOTSOCK, "
                   "stream 2 ENOTSOCK, channel of init EACCES, no unix sockets in sight",
           .asks_for_network = true},
    Attack{"103_passing_descriptors.py", "contained: in flight ETOOMANYREFS, bounded"},
    Attack{.file = "104_family_root.py",
           .line = "refused: parent of user EPERM, parent of pid EPERM, owner of user EPERM, "
                   "mnt is owned by the sandbox, enter owner of mnt EPERM, "
                   "pid is owned by the sandbox, enter owner of pid EPERM, "
                   "net is owned by the sandbox, enter owner of net EPERM, "
                   "ipc is owned by the sandbox, enter owner of ipc EPERM, "
                   "uts is owned by the sandbox, enter owner of uts EPERM, "
                   "cgroup is owned by the sandbox, enter owner of cgroup EPERM, /host ENOENT, "
                   "/t ENOENT, /u ENOENT, /l ENOENT, /s ENOENT, /e ENOENT, /r ENOENT",
           .asks_for_network = true},
    Attack{.file = "105_own_namespaces.py",
           .line = "contained: user, mnt, pid, net, ipc, uts, cgroup, one id mapped",
           .asks_for_network = true},
    Attack{"109_read_only_files.py",
           "refused: descriptor EACCES, path descriptor EACCES, own root EACCES, "
           "own folder EACCES, writable file EROFS, writable folder EROFS, truncate EACCES, fchmod "
           "EROFS, fchown EROFS, utime EROFS, "
           "xattr EROFS, unlink EROFS, mkdir EROFS, lease EACCES, flags EROFS, "
           "shared mapping EACCES"},
    Attack{"110_private_pages.py", "contained: mapping unchanged, file unchanged"},
    Attack{"111_control_groups.py", "refused: no groups of the host, writing EACCES, none mounted, "
                                    "cgroup EPERM, cgroup2 EPERM"},
    Attack{"112_process_handles.py", "refused: 2 processes, SIGKILL ignored, SIGSTOP ignored, "
                                     "10 namespaces of pid 1 refused, advice to pid 1 refused"},
    Attack{"113_terminals.py", "refused: new terminal ENOENT, ptmx ENOENT, own terminal 0 ENOTTY, "
                               "own terminal 1 ENOTTY, own terminal 2 ENOTTY, control ENOTTY, "
                               "leader of its own session"},
    Attack{"114_memory_executable.py", "contained: NoNewPrivs 1, Seccomp 2, CapEff 0"},
    Attack{"115_mount_table.py",
           "refused: canary not named, work not named, mounts of namespace 1 refused, "
           "mounts of namespace 2 refused, mounts of namespace 3 refused, "
           "mounts of namespace 4 refused, next mount namespace refused, "
           "previous mount namespace refused"},
    Attack{"117_code_file.py",
           "refused: chmod EROFS, rename EROFS, there is code, unlink EROFS, write EACCES, "
           "replace folder EROFS, cover note EROFS"},
    Attack{"119_proc_settings.py", "refused: EACCES, next pid EPERM"},
    Attack{"120_protocol_modules.py", "refused: EPERM"},
    Attack{"121_network_settings.py",
           "refused: mark EPERM, send buffer EPERM, receive buffer EPERM, iptables EPERM, "
           "arptables EPERM, transparent EPERM, priority EPERM, new interface EPERM, "
           "privileged port EACCES"},
    Attack{"122_newest_calls.py",
           "refused: 467 ENOSYS, 468 ENOSYS, 469 ENOSYS, 470 ENOSYS, 471 ENOSYS, 500 ENOSYS, "
           "511 ENOSYS, 1023 ENOSYS"},
    Attack{"123_filter_on_filter.py",
           "refused: mount EPERM, unshare EPERM, lifting no_new_privs EINVAL, "
           "raising a capability EPERM, keeping capabilities EPERM, filtered"},
    Attack{"124_out_through_folders.py",
           "contained: top stays, nothing above, top from a moved folder, "
           "descriptor of the top"},
    Attack{"125_device_folder.py",
           "contained: fd full null random shm stderr stdin stdout urandom zero"},
    Attack{"131_waits_for_the_host.py", "contained: init still there"},
    Attack{"134_file_capabilities.py",
           "refused: capabilities EPERM, of a namespace EPERM, trusted EPERM, security refused, "
           "owner EINVAL, mounted nosuid"},
    Attack{"135_keys_of_the_host.py", "contained: no key of the host"},
    Attack{"138_secret_memory.py", "refused: memfd_secret EPERM"},
    Attack{"140_arguments_of_init.py", "refused: a name only, rexa-init, environment EACCES"},
};

constexpr std::array other_languages = {
    Attack{"201_shell.sh",
           "refused: shadow, core_pattern, usr, root, unshare, mount, nsenter, environ, su, sys, "
           "no_new_privs"},
    Attack{"202_node.js",
           "refused: shadow ENOENT, canary ENOENT, core_pattern EACCES, environ EACCES, "
           "usr EROFS, root EROFS, setuid EINVAL, host ESRCH, unshare 1, "
           "listener ECONNREFUSED"},
    Attack{"203_r.R", "refused: shadow, canary, core_pattern, environ, usr, root, unshare, host, "
                      "listener"},
};

} // namespace

std::span<const Attack> attacks() {
    return table;
}

std::span<const Attack> attacks_in_other_languages() {
    return other_languages;
}

} // namespace rexa::escape
