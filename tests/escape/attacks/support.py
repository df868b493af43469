"""Put before every attack written in Python: how an attempt is made and how it is reported.

An attack prints exactly one line: `refused: ...`, `contained: ...` or `ESCAPED: ...`.
"""

import ctypes
import errno
import os
import platform
import signal
import sys

# What the driver knows of the host the attack tries to reach: name=value arguments.
host = dict(item.split("=", 1) for item in sys.argv[1:])

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

# name: (x86-64, arm64); None where the machine does not have it.
NUMBERS = {
    "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171), "bpf": (321, 280),
    "capset": (126, 91), "chroot": (161, 51), "clock_adjtime": (305, 266),
    "clock_settime": (227, 112), "clone": (56, 220), "clone3": (435, 435),
    "close_range": (436, 436), "delete_module": (176, 106), "execveat": (322, 281),
    "exit": (60, 93), "fanotify_init": (300, 262), "fanotify_mark": (301, 263),
    "fchmodat2": (452, 452), "finit_module": (313, 273), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fsopen": (430, 430), "fspick": (433, 433), "init_module": (175, 105),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "io_uring_setup": (425, 425),
    "ioperm": (173, None), "iopl": (172, None), "kcmp": (312, 272),
    "kexec_file_load": (320, 294), "kexec_load": (246, 104), "keyctl": (250, 219),
    "landlock_create_ruleset": (444, 444), "listmount": (458, 458), "mbind": (237, 235),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "migrate_pages": (256, 238),
    "mknodat": (259, 33), "modify_ldt": (154, None), "mount": (165, 40),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "move_pages": (279, 239),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "openat2": (437, 437), "perf_event_open": (298, 241), "personality": (135, 92),
    "pidfd_getfd": (438, 438), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "pivot_root": (155, 41), "prctl": (157, 167), "prlimit64": (302, 261),
    "process_madvise": (440, 440), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "reboot": (169, 142), "request_key": (249, 218),
    "sched_setscheduler": (144, 119), "seccomp": (317, 277), "setdomainname": (171, 162),
    "setgid": (106, 144), "setgroups": (116, 159), "sethostname": (170, 161),
    "setns": (308, 268), "setpriority": (141, 140), "settimeofday": (164, 170),
    "setuid": (105, 146), "statmount": (457, 457), "swapoff": (168, 225), "swapon": (167, 224),
    "syslog": (103, 116), "umount2": (166, 39), "unshare": (272, 97), "userfaultfd": (323, 282),
    "vhangup": (153, 58), "vmsplice": (278, 75),
}
MACHINE = {"x86_64": 0, "aarch64": 1}[platform.machine()]

CLONE_NEWTIME = 0x80
CLONE_NEWNS = 0x20000
CLONE_NEWCGROUP = 0x2000000
CLONE_NEWUTS = 0x4000000
CLONE_NEWIPC = 0x8000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
AT_FDCWD = -100
AT_EMPTY_PATH = 0x1000


def error_name(number):
    return errno.errorcode.get(number, str(number))


def call(name, *arguments):
    """A raw system call by number, past everything the C library does. Raises OSError."""
    number = name if isinstance(name, int) else NUMBERS[name][MACHINE]
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *converted)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


def opened(path, flags):
    """Opens and closes again, so that nothing is changed should it succeed."""
    os.close(os.open(path, flags))
    return "opened"


answers = []
escapes = []


def attempt(name, action, any_error=False):
    """Success is an escape; the error it is refused with is the answer. With `any_error` only that
    it is refused: where the error depends on how the kernel was built."""
    try:
        result = action()
    except OSError as error:
        answers.append(f"{name} {'refused' if any_error else error_name(error.errno)}")
    else:
        escapes.append(f"{name} ({result})")


def expect(name, good):
    """A fact about the sandbox that must hold."""
    (answers if good else escapes).append(name)


def finish(word="refused"):
    if escapes:
        print("ESCAPED: " + ", ".join(escapes))
    else:
        print(f"{word}: " + ", ".join(answers))


def in_child(action):
    """How a child that does this ends: `exit N` or a signal's name."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            action()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit {os.WEXITSTATUS(status)}"


def status_of(pid):
    """The fields of /proc/<pid>/status."""
    with open(f"/proc/{pid}/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


