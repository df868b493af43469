"""All that the fake remembers, and the settings a test may change while it runs."""

import asyncio
import secrets
import uuid

from replies import ApiError, timestamp
from versions import version_of

# Seconds that the steps of a life take.
DELAYS = {"create": 0.02, "start": 0.02, "stop_begin": 0.03, "stop": 0.02, "delete": 0.02,
          "archive": 0.05, "restore": 0.05, "resize": 0.02, "snapshot": 0.05, "fork": 0.05,
          "pause": 0.02, "pending": 0.02, "build": 0.1, "volume": 0.02, "deactivate": 0.05,
          "remove": 0.05}

SETTINGS = {
    "block_seconds": 30.0,      # how long create and start wait for `started`
    "minute_seconds": 60.0,     # how long a minute of the intervals lasts
    "server_version": "0.226.1",    # of the control plane
    "daemon_version": "0.226.1",    # of the toolbox in sandboxes started from now on
    "list_lag_seconds": 0.0,    # a new sandbox is missing from lists for so long
    "stale_names": True,        # the first look at the name of a deleted sandbox finds nothing,
                                # also when another one has it by then
    "ignore_labels": False,     # lists take no notice of the labels asked for
    "default_class": "container",
    "toolbox_path": "toolbox",  # begins so; where it was before, a gateway fails
    "resize_enabled": True,
    "exit_code_name": "exitCode",   # "code" with the oldest daemons
    "split_logs": True,         # false: session output without markers
    "settle_seconds": 0.05,     # between an exit code and the end of a followed log
    "log_lag_seconds": 0.0,     # a session's log is behind its commands and their exit codes
    "recover_again_seconds": 1.0,   # between two recoveries of a sandbox
    "snapshot_reply": "sandbox",    # to making one of a sandbox; "snapshot" is announced
}


class Snapshot:
    def __init__(self, name, **fields):
        self.id = str(uuid.uuid4())
        self.name = name
        self.state = "pending"
        self.general = False
        self.image = None
        self.sandbox_class = "container"
        self.archive = b""
        self.source = None
        self.build = None
        self.error_reason = None
        self.cpu, self.memory, self.disk, self.gpu = 1, 1, 3, 0
        self.entrypoint = None
        self.region = "us"
        self.log = ""
        self.created = self.updated = timestamp()
        self.__dict__.update(fields)

    def enter(self, state):
        self.state = state
        self.updated = timestamp()

    def to_json(self, organization):
        described = {
            "id": self.id, "name": self.name, "general": self.general, "state": self.state,
            "organizationId": organization, "size": round(len(self.archive) / 2**30, 6),
            "entrypoint": self.entrypoint, "cpu": self.cpu, "gpu": self.gpu, "mem": self.memory,
            "disk": self.disk, "errorReason": self.error_reason, "createdAt": self.created,
            "updatedAt": self.updated, "lastUsedAt": None, "regionIds": [self.region],
            "sourceSandboxId": self.source, "sandboxClass": self.sandbox_class,
        }
        if self.image:
            described["imageName"] = self.image
        if self.build:
            described["buildInfo"] = {"dockerfileContent": self.build, "snapshotRef": self.id,
                                      "createdAt": self.created, "updatedAt": self.updated}
        return described


class Volume:
    def __init__(self, name):
        self.id = str(uuid.uuid4())
        self.name = name
        self.state = "pending_create"
        self.created = self.updated = timestamp()

    def to_json(self, organization):
        return {"id": self.id, "name": self.name, "organizationId": organization,
                "state": self.state, "createdAt": self.created, "updatedAt": self.updated,
                "lastUsedAt": None, "errorReason": None}


class World:
    def __init__(self, host, key):
        self.host = host
        self.key = key
        self.url = None
        self.organization = str(uuid.uuid4())
        self.signing_root = secrets.token_hex(16)
        self.delays = dict(DELAYS)
        self.settings = dict(SETTINGS)
        self.sandboxes = {}
        self.snapshots = {}
        self.volumes = {}
        self.stale_names = set()
        self.signed_previews = {}
        self.requests = []
        self.violations = []
        self.listeners = []
        self.sockets = set()  # event sockets, which only the end of the server closes
        self._tasks = set()
        for name, kind in (("daytona-small", "container"), ("daytona-vm", "linux-vm")):
            snapshot = Snapshot(name, state="active", general=True, sandbox_class=kind,
                                image="daytonaio/sandbox:0.6.0")
            self.snapshots[snapshot.id] = snapshot

    def spawn(self, work):
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finish)
        return task

    def _finish(self, task):
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(task.exception(), Exception):
            self.note_failure("in the background", task.exception())

    def note_failure(self, place, error):
        """A mistake of the fake fails a test as a wrong request does."""
        if not isinstance(error, ConnectionError):  # whose client has left
            self.violations.append(f"{place}: the fake failed: {error!r}")

    @property
    def toolbox_url(self):
        return f"{self.url}/{self.settings['toolbox_path']}"

    def older_than(self, *version):
        """Whether the control plane is."""
        return version_of(self.settings["server_version"]) < version

    async def pause(self, step):
        await asyncio.sleep(self.delays[step])

    def sandbox(self, id_or_name, by_name=True):
        box = self.sandboxes.get(id_or_name)
        if box is None and id_or_name in self.stale_names:
            self.stale_names.discard(id_or_name)
        elif box is None and by_name:
            box = next((box for box in self.sandboxes.values()
                        if box.name == id_or_name and not box.is_gone), None)
        if box is None or box.is_gone:
            raise ApiError(404, f"Sandbox with ID or name {id_or_name} not found")
        return box

    def snapshot(self, id_or_name, by_name=True):
        for snapshot in self.snapshots.values():
            if snapshot.id == id_or_name or (by_name and snapshot.name == id_or_name):
                return snapshot
        raise ApiError(404, f"Snapshot {id_or_name} not found")

    def tell(self, event, payload):
        """Passes an event to those who listen at the event socket."""
        for listener in self.listeners:
            listener(event, payload)
