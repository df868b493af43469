# Things left in the workspace that make it hard to read, to keep or to remove.
import socket

os.mkfifo("/workspace/fifo")
socket.socket(socket.AF_UNIX).bind("/workspace/socket")
os.mkdir("/workspace/closed")
with open("/workspace/closed/file", "w") as file:
    file.write("x")
os.chmod("/workspace/closed/file", 0)
os.chmod("/workspace/closed", 0)
for flags in (0x10, 0x20):
    descriptor = os.open("/workspace/flagged", os.O_RDWR | os.O_CREAT)
    try:
        call((16, 29)[MACHINE], descriptor, 0x40086602, (ctypes.c_long * 1)(flags))
        escapes.append("immutable")
    except OSError:
        pass
    os.close(descriptor)
os.chdir("/workspace")
for _ in range(600):
    os.mkdir("deep")
    os.chdir("deep")
os.chdir("/workspace")
answers.append("left")
finish("contained")
