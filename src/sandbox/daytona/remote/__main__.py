"""What rexa does inside a remote sandbox: the host uploads this folder and starts it with a verb.

usage: python3 -I -B FOLDER VERB BASE [ARGUMENT...]

BASE is the folder that the host uploads to. Answers are lines on standard output; a verb that
cannot do its work says why on standard error and exits with 1.
"""

import sys

import capture
import place
import places
import run


def main(arguments):
    verbs = {
        "capture": capture.capture,
        "missing": place.missing,
        "place": place.place,
        "platform": run.platform,
        "run": run.run,
        "stop": run.stop,
    }
    if len(arguments) < 2 or arguments[0] not in verbs:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        verbs[arguments[0]](places.Places(arguments[1]), *arguments[2:])
    except (OSError, ValueError) as error:
        print("%s: %s" % (type(error).__name__, error), file=sys.stderr)
        return 1
    return 0


sys.exit(main(sys.argv[1:]))
