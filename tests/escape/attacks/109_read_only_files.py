import fcntl
import mmap

library = "/usr/bin/env"
plain = os.open(library, os.O_RDONLY)
path = os.open(library, os.O_PATH)
folder = os.open("/usr", os.O_RDONLY | os.O_DIRECTORY)
for name, descriptor in (("descriptor", plain), ("path descriptor", path)):
    attempt(name, lambda: opened(f"/proc/self/fd/{descriptor}", os.O_WRONLY))
attempt("own root", lambda: opened("/proc/self/root" + library, os.O_RDWR))
attempt("own folder", lambda: opened("/proc/self/cwd/.." + library, os.O_RDWR))
# A file of the host that everyone may write: here only the mount says no.
attempt("writable file", lambda: opened(host["visible"] + "/writable", os.O_WRONLY))
attempt("writable folder", lambda: os.mkdir(host["visible"] + "/rexa-escape"))
attempt("truncate", lambda: os.truncate(library, 0))
attempt("fchmod", lambda: os.fchmod(plain, 0o777))
attempt("fchown", lambda: os.fchown(plain, 1000, 1000))
attempt("utime", lambda: os.utime(plain))
attempt("xattr", lambda: os.setxattr(plain, "user.rexa", b"1"))
attempt("unlink", lambda: os.unlink("bin/env", dir_fd=folder))
attempt("mkdir", lambda: os.mkdir("rexa-escape", dir_fd=folder))
attempt("lease", lambda: fcntl.fcntl(plain, fcntl.F_SETLEASE, fcntl.F_WRLCK))
attempt("flags", lambda: call((16, 29)[MACHINE], plain, 0x40086602, (ctypes.c_long * 1)(0)))
attempt("shared mapping", lambda: mmap.mmap(plain, 0, mmap.MAP_SHARED, mmap.PROT_WRITE))
finish()
