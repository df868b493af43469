"""For each number on a line: executes so often, over a warm connection, by the vendor's own SDK,
and prints the wall and CPU microseconds of one."""

import resource
import sys
import time

from daytona import Daytona, DaytonaConfig

url, sandbox = sys.argv[1:]
# Without its socket for events, which would only cost it time here.
config = DaytonaConfig(api_key="key", api_url=f"{url}/api", target="us",
                       use_deprecated_polling=True)
process = Daytona(config).get(sandbox).process


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


for line in sys.stdin:
    count = int(line)
    wall_start, cpu_start = time.perf_counter(), cpu()
    for _ in range(count):
        assert process.exec("echo hello").result == "hello\n"
    wall_end, cpu_end = time.perf_counter(), cpu()
    print((wall_end - wall_start) / count * 1e6, (cpu_end - cpu_start) / count * 1e6, flush=True)
