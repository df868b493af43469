import shutil
import struct

shutil.copy("/bin/cat", "/workspace/cat")
# VFS_CAP_REVISION_2 | effective, all capabilities permitted; and the same for a root of one's own.
CAPABILITIES = struct.pack("<5I", 0x02000001, 0xFFFFFFFF, 0, 0xFFFFFFFF, 0)
OF_A_NAMESPACE = struct.pack("<6I", 0x03000001, 0xFFFFFFFF, 0, 0xFFFFFFFF, 0, 1000)
for name, value in (("capabilities", CAPABILITIES), ("of a namespace", OF_A_NAMESPACE)):
    attempt(name, lambda: os.setxattr("/workspace/cat", "security.capability", value))
attempt("trusted", lambda: os.setxattr("/workspace/cat", "trusted.rexa", b"1"))
attempt("security", lambda: os.setxattr("/workspace/cat", "security.rexa", b"1"), any_error=True)
attempt("owner", lambda: os.chown("/workspace/cat", 0, 0))
# The bit may be set; it must have no effect, here and in the next run.
os.chmod("/workspace/cat", 0o6755)
expect("mounted nosuid", os.statvfs("/workspace").f_flag & os.ST_NOSUID)
finish()
