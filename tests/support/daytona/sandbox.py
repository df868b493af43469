"""One sandbox of the control plane: its fields, its states, and what changes them."""

import asyncio
import datetime
import json
import math
import secrets
import time
import uuid

from machines import MachineGone, Refused
from replies import ApiError, now, timestamp
from world import Snapshot

CHANGING = {"creating", "restoring", "destroying", "starting", "stopping", "pending_build",
            "building_snapshot", "pulling_snapshot", "archiving", "resizing", "snapshotting",
            "forking", "pausing", "resuming"}
VM_CLASSES = {"linux-vm", "windows", "android"}
LIST_LACKS = ("env", "volumes", "buildInfo", "backupCreatedAt", "kvm",
              "networkAllowList", "domainAllowList", "outboundProxyUrl", "otelEndpointOverride")


class Sandbox:
    def __init__(self, world, body, snapshot):
        self.world = world
        self.id = str(uuid.uuid4())
        self.name = body.get("name") or self.id
        self.body = body
        self.snapshot = snapshot
        self.sandbox_class = snapshot.sandbox_class if snapshot else "container"
        self.labels = dict(body.get("labels") or {})
        self.environment = dict(body.get("env") or {})
        self.public = bool(body.get("public"))
        self.network = {name: body.get(name)
                        for name in ("networkBlockAll", "networkAllowList", "domainAllowList")}
        if world.older_than(0, 190):
            self.network["domainAllowList"] = None  # passed over, as any field it does not know
        source = snapshot or Snapshot("default")
        self.cpu = body.get("cpu") or source.cpu
        self.memory = body.get("memory") or source.memory
        self.disk = body.get("disk") or source.disk
        self.auto_stop = default(body.get("autoStopInterval"), 15)
        self.auto_pause = body.get("autoPauseInterval") or 0
        self.auto_archive = clamp_archive(default(body.get("autoArchiveInterval"), 10080))
        self.auto_delete = default(body.get("autoDeleteInterval"), -1)
        self.destroy_at = None
        self.state = "creating"
        self.desired = "started"
        self.error_reason = None
        self.recoverable = False
        self.recovered_at = -math.inf
        self.machine = None
        self.daemon_version = world.settings["daemon_version"]
        self.preview_token = secrets.token_hex(8)
        self.signing_key = secrets.token_hex(16)
        self.parent = None
        self.archive = snapshot.archive if snapshot else b""
        self.build_log = ""
        self.created_at = time.monotonic()
        self.created = self.updated = self.active = timestamp()
        self.active_at = time.monotonic()
        self.open_requests = 0  # of the toolbox, which hold off the auto-stop
        self.settled = asyncio.Event()
        self._change = None

    @property
    def is_gone(self):
        return self.state == "destroyed" or (self.state == "error" and
                                             self.desired == "destroyed")

    def enter(self, state):
        before, self.state = self.state, state
        self.updated = timestamp()
        if state not in CHANGING:
            self.settled.set()
        if state != before:
            self.world.tell("sandbox.state.updated", {
                "sandbox": self.to_json(), "oldState": before, "newState": state})

    def touch(self):
        self.active = timestamp()
        self.active_at = time.monotonic()

    def set_ttl(self, minutes):
        seconds = minutes * self.world.settings["minute_seconds"]
        self.destroy_at = now() + datetime.timedelta(seconds=seconds) if minutes else None

    def check_settled(self):
        if not self.settled.is_set():
            raise ApiError(409, "Sandbox state change in progress")

    def note_recovery(self):
        pause = self.world.settings["recover_again_seconds"]
        if time.monotonic() < self.recovered_at + pause:
            raise ApiError(409, "Sandbox has been recovered a moment ago")
        self.recovered_at = time.monotonic()

    def check_not_errored(self):
        if self.state in ("error", "build_failed"):
            raise ApiError(400, "Sandbox is in an errored state")

    def change(self, state, work):
        """Enters a state, which need not be a passing one, and does what leads out of it in the
        background, instead of what was being done there."""
        if self._change is not None:
            self._change.cancel()
        self.enter(state)
        self.settled.clear()
        self._change = self.world.spawn(self._guarded(work))

    async def _guarded(self, work):
        try:
            await work
        except (MachineGone, Refused) as error:
            self.fail(f"{type(error).__name__}: {error}")
        except Exception as error:
            self.fail(f"{type(error).__name__}: {error}")
            self.world.note_failure(f"sandbox {self.name}", error)

    def fail(self, reason):
        self.error_reason = reason
        self.enter("error")

    async def wait_settled(self):
        try:
            await asyncio.wait_for(self.settled.wait(), self.world.settings["block_seconds"])
        except asyncio.TimeoutError:
            pass

    async def create(self, failure=None):
        if self.state == "pending_build":
            await self.build()
        await self.world.pause("create")
        if failure:
            self.fail(failure)
            return
        self.machine = await self.world.host.open(self.id)
        await self._start_machine()
        if self.archive:
            await self.restore_files(self.archive)
        self.enter("started")

    async def build(self):
        for step in ("building_snapshot", "pulling_snapshot"):
            await self.world.pause("build")
            self.build_log += f"{step} of {self.name}\n"
            self.enter(step)
        self.enter("creating")

    async def _start_machine(self):
        self.daemon_version = self.world.settings["daemon_version"]
        self.preview_token = secrets.token_hex(8)
        if not self.machine.runs:
            await self.machine.start(self.environment)
        self.touch()

    async def start(self):
        if self.state == "restoring":
            await self.world.pause("restore")
            self.enter("starting")
        await self.world.pause("start")
        await self._start_machine()
        self.enter("started")

    async def stop(self):
        await self.world.pause("stop_begin")
        self.enter("stopping")
        await self.world.pause("stop")
        await self.machine.stop()
        if self.auto_delete == 0:
            await self.destroy()
        else:
            self.enter("stopped")
            self.touch()

    async def step_to(self, state, step):
        """A step that changes nothing but the state."""
        await self.world.pause(step)
        self.enter(state)

    async def destroy(self):
        if self.state != "destroying":
            self.enter("destroying")
        await self.world.pause("delete")
        if self.machine is not None:
            await self.machine.close()
        self.enter("destroyed")

    def give_up_name(self):
        if self.world.settings["stale_names"]:
            self.world.stale_names.add(self.name)
        self.name = f"DESTROYED_{self.name}_{int(time.time() * 1000)}"

    async def pack(self):
        """The files of the sandbox; its machine runs for the time of it."""
        was_running = self.machine.runs
        if not was_running:
            await self.machine.start(self.environment)
        conversation = await self.machine.call("pack")
        try:
            await conversation.answer()
            return await conversation.content()
        finally:
            conversation.close()
            if not was_running:
                await self.machine.stop()

    async def restore_files(self, archive):
        conversation = await self.machine.call("unpack")
        try:
            await conversation.send_data(archive)
            await conversation.send(b"E")
            await conversation.answer()
        finally:
            conversation.close()

    async def fork(self, child):
        child.archive = await self.pack()
        await self.world.pause("fork")
        self.enter("started")
        child.change("creating", child.create())

    async def snapshot_into(self, snapshot, back_to, fails):
        """A failure is told nowhere: the snapshot is not there then."""
        try:
            snapshot.archive = await self.pack()
            await self.world.pause("snapshot")
        except (MachineGone, Refused):
            fails = True
        if fails:
            self.world.snapshots.pop(snapshot.id, None)
        else:
            snapshot.enter("active")
        self.enter(back_to)

    def to_json(self, listed=False):
        described = {
            "id": self.id, "organizationId": self.world.organization, "name": self.name,
            "user": self.body.get("user") or "daytona", "env": self.environment,
            "labels": self.labels, "public": self.public, "target": self.body.get("target")
            or "us", "cpu": self.cpu, "gpu": self.body.get("gpu") or 0, "memory": self.memory,
            "disk": self.disk, "state": self.state, "desiredState": self.desired,
            "errorReason": self.error_reason, "recoverable": self.recoverable,
            "backupState": "None", "autoStopInterval": self.auto_stop,
            "autoPauseInterval": self.auto_pause, "autoArchiveInterval": self.auto_archive,
            "autoDeleteInterval": self.auto_delete, "volumes": self.body.get("volumes") or [],
            "createdAt": self.created, "updatedAt": self.updated, "lastActivityAt": self.active,
            "sandboxClass": self.sandbox_class, "daemonVersion": self.daemon_version,
            "runnerId": "runner-1", "toolboxProxyUrl": self.world.toolbox_url,
            "networkBlockAll": bool(self.network["networkBlockAll"]),
            "kvm": bool(self.body.get("kvm")),
        }
        if self.snapshot is not None:
            described["snapshot"] = self.snapshot.name
        if self.destroy_at is not None:
            described["autoDestroyAt"] = timestamp(self.destroy_at)
        if self.body.get("buildInfo"):
            described["buildInfo"] = {**self.body["buildInfo"], "createdAt": self.created,
                                      "updatedAt": self.updated, "snapshotRef": self.id}
        for name in ("networkAllowList", "domainAllowList"):
            if self.network[name]:
                described[name] = self.network[name]
        for name in ("outboundProxyUrl", "otelEndpointOverride", "queueTimeout", "spot"):
            if self.body.get(name) is not None:
                described[name] = self.body[name]
        if self.world.older_than(0, 148):
            del described["toolboxProxyUrl"]
        if listed:
            lacks = LIST_LACKS
            if self.world.older_than(0, 191):
                lacks += ("networkBlockAll",)
            for name in lacks:
                described.pop(name, None)
        return json.loads(json.dumps(described))


def default(value, otherwise):
    return otherwise if value is None else value


def clamp_archive(minutes):
    return min(minutes or 43200, 43200)
