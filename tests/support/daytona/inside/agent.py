"""What runs inside a sandbox of the fake Daytona and does there what the host asks for.

A sandbox has no network, so that this program dials out: it keeps one unused connection to the
host's socket; each serves one call in a thread of its own. Only the light part of the standard
library is imported, because every sandbox's start waits for it.
"""

import json
import os
import socket
import sys
import threading

import files
import interpreter
import processes
import sessions
from channel import Channel, Refused


def configure(channel, request):
    os.environ.update(request["env"])
    channel.send_json({})


def update_environment(channel, request):
    prefix = request.get("unsetValuePrefix")
    if prefix:
        for name in [name for name, value in os.environ.items() if value.startswith(prefix)]:
            del os.environ[name]
    for name in request.get("unset") or []:
        os.environ.pop(name, None)
    os.environ.update(request.get("set") or {})
    channel.send_json({})


def leave(channel, request):
    channel.send_json({})
    os._exit(0)


CALLS = {
    "configure": configure,
    "update_environment": update_environment,
    "leave": leave,
    **processes.CALLS,
    **sessions.CALLS,
    **interpreter.CALLS,
    **files.CALLS,
}


def serve(channel, frame):
    try:
        request = json.loads(frame[1])
        CALLS[request["call"]](channel, request)
    except Refused as refused:
        channel.send_json({"error": refused.code, "message": refused.message})
    except (BrokenPipeError, ConnectionError):
        pass
    except OSError as error:
        refused = files.refusal_of(error)
        channel.send_json({"error": refused.code, "message": refused.message})
    except Exception as error:
        channel.send(b"F", repr(error).encode())
    finally:
        channel.finish()


def main():
    door, sandbox, token = sys.argv[1:4]
    hello = {"sandbox": sandbox, "token": token}
    while True:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(door)
        channel = Channel(connection)
        channel.send_json(hello)
        frame = channel.receive()
        if frame is None:
            return
        threading.Thread(target=serve, args=(channel, frame), daemon=True).start()


main()
