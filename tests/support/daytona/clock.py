"""What happens to sandboxes by the passing of time: intervals and lifetimes."""

import asyncio
import time

from replies import now

TICK_SECONDS = 0.05


async def tick(world):
    while True:
        await asyncio.sleep(TICK_SECONDS)
        for box in list(world.sandboxes.values()):
            if box.settled.is_set() and not box.is_gone:
                age(box)


def age(box):
    if box.open_requests:
        box.touch()
    minutes = (time.monotonic() - box.active_at) / box.world.settings["minute_seconds"]
    if box.destroy_at is not None and now() >= box.destroy_at:
        end(box)
    elif box.state == "started" and 0 < box.auto_stop <= minutes:
        box.desired = "stopped"
        box.change("started", box.stop())
    elif box.state in ("stopped", "archived") and 0 < box.auto_delete <= minutes:
        end(box)
    elif box.state == "stopped" and box.auto_archive <= minutes:
        box.desired = "archived"
        box.change("archiving", box.step_to("archived", "archive"))


def end(box):
    box.desired = "destroyed"
    box.give_up_name()
    box.change("destroying", box.destroy())
