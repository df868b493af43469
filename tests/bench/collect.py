"""Puts the JSON lines of the benchmarks into results.json and prints those of the named ones."""

import json
import pathlib
import sys


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]


def show(result):
    unit = result["unit"]
    print(result["name"], f"{result['ours']:.4g} {unit}", result["peer"].replace(" ", "-"),
          f"{result['peer_value']:.4g} {unit}", f"{result['ratio']:.3g}", f"{result['target']:.3g}",
          "yes" if result["met"] else "no")


def main():
    folder = pathlib.Path(sys.argv[1])
    everything = []
    for path in sorted(folder.glob("*.jsonl")):
        results = read(path)
        everything += results
        if path.stem in sys.argv[2:]:
            for result in results:
                show(result)
    (folder / "results.json").write_text(json.dumps(everything, indent=2) + "\n")


if __name__ == "__main__":
    main()
