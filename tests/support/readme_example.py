"""Takes the example of one language out of the README, with the output that follows it.

    readme_example.py README.md cpp FOLDER

writes FOLDER/example.cpp and FOLDER/expected.
"""

import pathlib
import re
import sys

SUFFIX = {"cpp": "cpp", "python": "py"}


def main():
    readme, language, folder = sys.argv[1:]
    text = pathlib.Path(readme).read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```\n\s*It prints:\n\s*```text\n(.*?)^```", text,
                       re.MULTILINE | re.DOTALL)
    if len(found) != 1:
        sys.exit(f"the README must hold one {language} example that says what it prints, "
                 f"not {len(found)}")
    target = pathlib.Path(folder)
    target.mkdir(parents=True)
    (target / f"example.{SUFFIX[language]}").write_text(found[0][0], encoding="utf-8")
    (target / "expected").write_text(found[0][1], encoding="utf-8")


if __name__ == "__main__":
    main()
