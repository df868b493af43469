import time

expect(f"zone {time.tzname[0]}", time.tzname == ("UTC", "UTC"))
expect("clock of the host", abs(time.time() - float(host["time"])) < 60)
for name in ("monotonic", "boottime"):
    def shift():
        with open("/proc/self/timens_offsets", "w") as file:
            file.write(f"{name} 100000 0")
    attempt(name, shift)
finish("contained")
