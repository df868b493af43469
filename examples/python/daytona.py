"""Runs on remote sandboxes of Daytona: the same engine, and what each run cost.

Needs a key in DAYTONA_API_KEY, from https://app.daytona.io/dashboard/keys; without an account, start
the server of CONTRIBUTING.md, "Daytona without an account", which says what to export. Without a
key nothing is done, and the exit code is 2; what goes wrong is printed, with exit code 1. The
history stays in ./history.
"""

import sys

import rexa

WORDS = """
import sys
words = open("words.txt").read().split() + sys.stdin.read().split()
for word in words:
    print(word.upper(), flush=True)
with open("count.txt", "w") as file:
    file.write(str(len(words)))
"""


def tell(engine):
    """Output while it runs, a branch, what differs, a replay; gives the snapshots."""
    first = engine.run(WORDS, task="count words", files={"words.txt": "alpha beta\n"},
                       stdin="gamma\n", on_output=lambda event: print(event.data.decode(), end=""))
    print(first.environment.provider, first.status, "count.txt:",
          first.read_file("count.txt").decode())

    draft = engine.branch(first)
    draft.task = "reverse them"
    draft.code = "print(' '.join(reversed(open('words.txt').read().split())))"
    second = engine.run(draft)
    print(second.stdout.text, end="")
    for hunk in engine.diff(first, second).stdout.hunks:
        for line in hunk.lines:
            print(f"{line.op}{line.text}")

    print(engine.replay(second))
    return [first, second]


def main():
    try:
        daytona = rexa.Daytona()
    except rexa.InvalidArgument as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        with rexa.open("history", daytona=daytona, provider="daytona", budget_usd=0.50) as engine:
            snapshots = tell(engine)
    except rexa.Error as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(f"two runs cost ${sum(one.usage.cost_usd for one in snapshots):.6f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
