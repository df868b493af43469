"""What daytona_lives.cpp does, by the vendor's own asynchronous SDK."""

import asyncio
import sys
import time

from daytona import AsyncDaytona, CreateSandboxFromSnapshotParams, DaytonaConfig

LIVES = 200


async def live(client, number):
    sandbox = await client.create(CreateSandboxFromSnapshotParams(name=f"life-{number}"))
    result = await sandbox.process.exec("echo hello")
    await sandbox.delete()
    assert result.result == "hello\n"


def peak_mebibytes():
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    raise AssertionError("the kernel does not tell VmHWM")


async def main():
    # Without its socket for events, which would only cost it time here.
    config = DaytonaConfig(api_key="key", api_url=f"{sys.argv[1]}/api", target="us",
                           use_deprecated_polling=True)
    async with AsyncDaytona(config) as client:
        start = time.perf_counter()
        await asyncio.gather(*(live(client, number) for number in range(LIVES)))
        milliseconds = (time.perf_counter() - start) * 1e3
    print(milliseconds, peak_mebibytes())


asyncio.run(main())
