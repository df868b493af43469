import fcntl

# The listing itself takes one, which is gone again when it is looked at.
listed = [name for name in os.listdir("/proc/self/fd")
          if int(name) > 2 and os.path.exists(f"/proc/self/fd/{name}")]
expect("nothing above 2" if not listed else f"{listed}", not listed)
found = []
for number in range(3, 4096):
    try:
        fcntl.fcntl(number, fcntl.F_GETFD)
        found.append(number)
    except OSError:
        pass
expect("nothing up to 4096" if not found else f"{found}", not found)
finish("contained")
