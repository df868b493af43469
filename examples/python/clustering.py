"""Two ways to cluster the wine data, every run of them kept.

Runs K-Means, branches to DBSCAN, compares the two, replays, catches a run that is not
deterministic and one that fails, and shows the timeline. The history stays in ./history, and grows
with every time this is run. Its code needs scikit-learn; without it this ends with exit code 2.
"""

import importlib.util
import pathlib
import sys
import textwrap

import rexa

LOAD = """
import numpy as np
from sklearn.cluster import DBSCAN, KMeans
from sklearn.datasets import load_wine
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.preprocessing import StandardScaler

wine = load_wine()
points = PCA(n_components=2).fit_transform(StandardScaler().fit_transform(wine.data))
"""

REPORT = """
found = labels[labels >= 0]
print("clusters:", len(set(found)), "with", sorted(np.bincount(found).tolist()), "wines")
print("wines in no cluster:", int((labels < 0).sum()))
print("silhouette: %.3f" % silhouette_score(points, labels))
print("agreement with the growers: %.3f" % adjusted_rand_score(wine.target, labels))
np.save("labels.npy", labels)
"""

K_MEANS = (
    LOAD
    + "labels = KMeans(n_clusters=3, n_init=10, random_state=0).fit_predict(points)"
    + REPORT
)
DENSITY = LOAD + "labels = DBSCAN(eps=0.7, min_samples=9).fit_predict(points)" + REPORT

UNSEEDED = LOAD + """
sample = points[np.random.default_rng().choice(len(points), 60)]
labels = KMeans(n_clusters=3, n_init=10, random_state=0).fit_predict(sample)
print("wines in the sample:", len(sample))
print("silhouette of the sample: %.6f" % silhouette_score(sample, labels))
"""

TOO_MANY = LOAD + "labels = KMeans(n_clusters=500).fit_predict(points)" + REPORT


def heading(text):
    print(f"\n== {text}")


def show(text):
    print(textwrap.indent(str(text).rstrip("\n"), "   "))


def introduce(snapshot):
    print(f"   {snapshot.id[:8]}  {snapshot.status}  {snapshot.usage.wall.total_seconds():.2f} s"
          f"  {snapshot.task}")
    if snapshot.stdout:
        show(snapshot.stdout.text)


def run(engine, code, task, parent=None):
    """One run; scikit-learn would warn that it cannot count the processors in a sandbox."""
    snapshot = engine.run(code, task=task, parent=parent, variables={"LOKY_MAX_CPU_COUNT": "1"})
    introduce(snapshot)
    return snapshot


def tell(engine):
    heading("K-Means, run in a sandbox and kept")
    k_means = run(engine, K_MEANS, "K-Means, three clusters")
    engine.tag(k_means, "baseline")

    heading("A branch of it, edited to DBSCAN and run")
    draft = engine.branch(k_means)
    draft.task = "DBSCAN, by density"
    draft.code = DENSITY
    density = engine.run(draft)
    introduce(density)

    heading("What differs between the two")
    show(engine.diff(k_means, density))

    heading("K-Means five times more: does it reproduce?")
    show(engine.replay(k_means, times=5))

    heading("A run with a random sample and no seed")
    unseeded = run(engine, UNSEEDED, "K-Means on a random sample, no seed", k_means)
    show(engine.replay(unseeded).verdicts[0])

    heading("A run that fails is kept too")
    failed = run(engine, TOO_MANY, "K-Means, far too many clusters", k_means)
    show(f"{failed.exception.type} at line {failed.exception.line}: {failed.exception.message}")
    show(failed.stderr.text)

    heading("The timeline")
    show(engine.timeline())


def main():
    if not importlib.util.find_spec("sklearn"):
        sys.stderr.write(f"{sys.executable} has no scikit-learn, which this story needs: `pip "
                         "install` it there, or run `bash examples/quickstart.sh`\n")
        return 2
    folder = pathlib.Path("history")
    with rexa.open(folder) as engine:
        earlier = engine.info().snapshots
        if earlier:
            print(f"The history in {folder.resolve()} holds {earlier} earlier snapshots; this story "
                  "is added to them.\nRemove that folder to start anew.")
        tell(engine)
        page = folder / "timeline.html"
        page.write_text(engine.timeline_html(), encoding="utf-8")
        print(f"\nThe same as a page to open in a browser: {page.resolve()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
