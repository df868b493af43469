"""The answers of the story that examples and demonstrations tell about the wines of examples/data:
chosen by what the user said last. Each program is a file of programs/ and can be run as it is."""

import pathlib
import re

PROGRAMS = pathlib.Path(__file__).with_name("programs")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)

OF_KMEANS = """The program reads `wine.csv`, leaves the cultivar out, and brings all 13 \
measurements to the same scale, because proline would outweigh the others otherwise.
K-Means then starts ten times from three wines chosen with a fixed seed, and the run with the \
smallest sum of squared distances is kept, so every run prints the same sizes: 65, 62 and 51 wines.
"""
OF_DBSCAN = """The program reads `wine.csv`, leaves the cultivar out, and brings all 13 \
measurements to the same scale.
DBSCAN then grows clusters from wines that have at least five neighbours within a radius of 2.3; \
it finds two, of 94 and 42 wines, and leaves 42 wines as noise.
"""
OF_FAILURE = """The program did not get as far as clustering: it asks for a column `Alcohol`, and \
the names in `wine.csv` are in lower case, so Python raised a KeyError.
"""
EXPERIMENTS = (
    ("DBSCAN instead of K-Means", "Cluster the wine data with DBSCAN and print the sizes.",
     "It finds the number of clusters by itself and names the outliers."),
    ("Clusters and cultivars", "Cluster the wine data with K-Means and print a table of clusters "
     "and cultivars.", "It shows whether the chemistry tells the cultivars apart."),
    ("Fewer measurements", "Cluster the wine data with K-Means on alcohol, flavanoids, color "
     "intensity and proline only, and print the sizes.",
     "It shows how much the other measurements add."),
    ("Another number of clusters", "Cluster the wine data with K-Means into two to six clusters "
     "and print the inertia of each.", "It shows whether three is a good number."),
    ("Outliers", "Cluster the wine data with K-Means and print the five wines that are farthest "
     "from their centres.", "They may be errors in the data."),
)


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


def is_of_dbscan(prompt):
    """Whether the program in it is."""
    return "def dbscan(" in prompt


def documented(prompt):
    name = "dbscan_documented" if is_of_dbscan(prompt) else "kmeans_documented"
    return with_program("The same program, with a docstring for it and for each function.", name,
                        "What it prints has not changed.")


def explanation(prompt):
    if "KeyError" in prompt:
        return OF_FAILURE
    return OF_DBSCAN if is_of_dbscan(prompt) else OF_KMEANS


def suggestions(prompt):
    asked = re.search(r"\b([1-5])\b", prompt)
    return "\n".join(f"Title: {title}\nTask: {task}\nWhy: {why}\n" for title, task, why in
                     EXPERIMENTS[:int(asked[1]) if asked else 3])


def repaired_if_known(prompt):
    return repaired() if "KeyError" in prompt else None


# What is said first counts; what is said of the wines is said in other sentences too.
WINES = r"\bcluster\w*\b.*\bwines?\b|\bwines?\b.*\bcluster|\bk-?means\b"
TOPICS = (
    (r"\brepair|\bfix\b|traceback", repaired_if_known),
    (r"(\b(cluster|k-?means|wines?\b).*)?\bdbscan\b", lambda prompt: dbscan()),
    (r"\bdoc-?strings?\b|\bdocument\b", documented),
    (r"\bsuggest|\bpropose\b", suggestions),
    (r"\bexplain|\bwhat does (this|it|the program) do\b", explanation),
    (rf"\bcarelessly\b.*({WINES})|({WINES}).*\bcarelessly\b", lambda prompt: careless()),
    (WINES, lambda prompt: kmeans()),
)


def answer_to(prompt):
    """The answer to the last text of the user, or None for what is no part of the story; programs
    in it are no topics."""
    said = FENCED.sub("", prompt).lower()
    found = [(match.start(), place, topic) for place, (pattern, topic) in enumerate(TOPICS)
             if (match := re.search(pattern, said))]
    return min(found)[2](prompt) if found else None
