# The host keeps a key; not even its name is to be seen.
def keys():
    try:
        with open("/proc/keys") as file:
            return file.read()
    except OSError:
        return ""


expect("no key of the host", host["key"] not in keys())
finish("contained")
