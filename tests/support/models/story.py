"""The answers of the story that examples and demonstrations tell about the wines of examples/data:
chosen by what the user said last. Each program is a file of programs/ and can be run as it is."""

import pathlib
import re

PROGRAMS = pathlib.Path(__file__).with_name("programs")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)

EXPLANATION = """The program reads `wine.csv`, leaves the cultivar out, and brings all 13 \
measurements to the same scale, because proline would outweigh the others otherwise.
K-Means then starts ten times from three wines chosen with a fixed seed, and the run with the \
smallest sum of squared distances is kept, so every run prints the same sizes.
It uses nothing but Python's standard library.
"""
SUGGESTIONS = """1. Try DBSCAN, which finds the number of clusters by itself and names the outliers.
2. Compare the clusters with the cultivars of the file, and print a table of both.
3. Write the label of each wine into a new file, so that it can be drawn later.
"""


def program(name):
    return (PROGRAMS / f"{name}.py").read_text()


def with_program(before, name, after):
    return f"{before}\n\n```python\n{program(name)}```\n\n{after}\n"


def kmeans():
    return with_program("The wines are clustered with K-Means, on standardised measurements.",
                        "kmeans", "It prints the size of each cluster, the largest first.")


def careless():
    return with_program("The wines are clustered with K-Means, on five of the measurements.",
                        "kmeans_careless", "It prints the size of each cluster.")


def repaired():
    return with_program("The names of the columns in `wine.csv` are in lower case, which the "
                        "program did not heed. It now takes them from the file.",
                        "kmeans", "It prints the size of each cluster, the largest first.")


def dbscan():
    return with_program("DBSCAN needs no number of clusters, but a radius and a least number of "
                        "neighbours.", "dbscan", "Wines in no cluster are counted as noise.")


def documented():
    return with_program("The same program, with a docstring for it and for each function.",
                        "kmeans_documented", "What it prints has not changed.")


# What is said first counts.
TOPICS = (
    (r"\bdbscan\b", dbscan),
    (r"\bdoc-?strings?\b", documented),
    (r"\bsuggest", lambda: SUGGESTIONS),
    (r"\bexplain|\bwhat does (this|it|the program) do\b", lambda: EXPLANATION),
    (r"\bcarelessly\b", careless),
    (r"\bcluster\b.*\bwines?\b|\bwines?\b.*\bcluster|\bk-?means\b", kmeans),
)


def answer_to(prompt):
    """The answer to the last text of the user, or None for what is no part of the story.

    A failure that it tells of is answered first; programs in it are not looked at.
    """
    if "KeyError" in prompt:
        return repaired()
    said = FENCED.sub("", prompt).lower()
    found = {topic: match.start() for pattern, topic in TOPICS
             if (match := re.search(pattern, said))}
    if found.keys() & {careless, dbscan, documented}:
        found.pop(kmeans, None)  # whose words are in such a sentence too
    return min(found, key=found.get)() if found else None
