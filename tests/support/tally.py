"""Adds up the results of all runners and prints `N passed, N failed, N skipped` as the last line.

Reads JUnit files. One ctest entry may stand for many tests: the closing lines of doctest, or a
plain `N passed, N failed`, in its output are believed. An entry that fails counts as one failure
at least, whatever it printed.
"""

import argparse
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

DOCTEST = re.compile(
    r"\[doctest\] test cases:\s*\d+\s*\|\s*(?P<passed>\d+) passed\s*\|\s*(?P<failed>\d+) failed")
PLAIN = re.compile(
    r"^(?:\w+: )?(?P<passed>\d+) passed, (?P<failed>\d+) failed(?:, (?P<skipped>\d+) skipped)?$",
    re.MULTILINE)


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []
        self.reasons = {}

    def add(self, name, passed, failed, skipped):
        self.passed += passed
        self.failed += [name] * failed
        self.skipped += [name] * skipped


def inner_counts(output):
    """Counts that a test program printed itself, or None."""
    for pattern in (DOCTEST, PLAIN):
        found = [match.groupdict() for match in pattern.finditer(output)]
        if found:
            return [sum(int(one.get(key) or 0) for one in found)
                    for key in ("passed", "failed", "skipped")]
    return None


def skip_reason(case, skip):
    """What pytest says; of a program that ctest ran, the last line it printed."""
    message = skip.get("message", "")
    said = (case.findtext("system-out") or "").strip().splitlines()
    return said[-1] if message.startswith("SKIP_") and said else message


def add_case(tally, case):
    classname = case.get("classname", "")
    name = case.get("name", "?")
    if classname and classname != name:
        name = f"{classname}::{name}"
    skip = case.find("skipped")
    if skip is not None:
        # ctest calls a test whose program is missing "skipped" too; that is a failure.
        missing = case.get("status") == "notrun" and "SKIP_" not in skip.get("message", "")
        tally.add(name, 0, int(missing), int(not missing))
        tally.reasons[name] = skip_reason(case, skip)
        return
    bad = (case.find("failure") is not None or case.find("error") is not None
           or case.get("status") == "fail")
    passed, failed, skipped = inner_counts(case.findtext("system-out") or "") or (
        0 if bad else 1, 0, 0)
    if bad and failed == 0:
        failed = 1
    tally.add(name, passed, failed, skipped)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ci", action="store_true",
                        help="fail when anything but tests/live was skipped")
    parser.add_argument("--failed-step", action="append", default=[], metavar="NAME",
                        help="a step that failed without a result file; may be repeated")
    parser.add_argument("results", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()

    tally = Tally()
    for path in arguments.results:
        try:
            for case in ElementTree.parse(path).iter("testcase"):
                add_case(tally, case)
        except (OSError, ElementTree.ParseError) as error:
            print(f"no result: {path.name}: {error}")
            tally.failed.append(path.stem)
    tally.failed += arguments.failed_step

    for name in dict.fromkeys(tally.failed):
        print(f"failed: {name}")
    for name in dict.fromkeys(tally.skipped):
        print(f"skipped: {name}: {tally.reasons.get(name) or 'it does not say why'}")
    unwelcome = [name for name in tally.skipped if "live" not in name]
    if arguments.ci and unwelcome:
        print("only tests/live may be skipped here")
    print(f"{tally.passed} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped")
    return 1 if tally.failed or tally.passed == 0 or (arguments.ci and unwelcome) else 0


if __name__ == "__main__":
    sys.exit(main())
