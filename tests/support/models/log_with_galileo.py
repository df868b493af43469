"""Logs one trace with Galileo's own SDK, as JSON on standard input says: {"project", "log_stream",
"start": arguments of start_trace, "steps": [[a function that adds a span, its arguments]],
"end": arguments of conclude}. Times are texts in it. The environment names the server.
"""

import datetime
import json
import sys

from galileo import GalileoLogger


def with_time(arguments):
    created = datetime.datetime.fromisoformat(arguments["created_at"])
    return {**arguments, "created_at": created}


def main():
    told = json.load(sys.stdin)
    logger = GalileoLogger(project=told["project"], log_stream=told["log_stream"])
    logger.start_trace(**with_time(told["start"]))
    for add, arguments in told["steps"]:
        getattr(logger, add)(**with_time(arguments))
    logger.conclude(**told["end"])
    logger.flush()


main()
