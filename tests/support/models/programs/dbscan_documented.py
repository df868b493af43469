"""Clusters the wines of wine.csv with DBSCAN and prints the sizes of the clusters."""

import csv

RADIUS, LEAST = 2.3, 5


def read_rows(path):
    """The measurements of each wine, without its cultivar."""
    with open(path, newline="") as file:
        return [[float(value) for name, value in row.items() if name != "cultivar"]
                for row in csv.DictReader(file)]


def standardise(rows):
    """The rows with every column at mean 0 and standard deviation 1."""
    columns = list(zip(*rows))
    means = [sum(column) / len(column) for column in columns]
    spreads = [(sum((value - mean) ** 2 for value in column) / len(column)) ** 0.5
               for column, mean in zip(columns, means)]
    return [[(value - mean) / spread for value, mean, spread in zip(row, means, spreads)]
            for row in rows]


def neighbours_of(rows):
    """For each row the indices of those within the radius."""
    near = RADIUS ** 2
    return [[index for index, other in enumerate(rows)
             if sum((a - b) ** 2 for a, b in zip(row, other)) <= near] for row in rows]


def dbscan(rows):
    """The label of each row, None for noise, and the number of clusters."""
    neighbours = neighbours_of(rows)
    labels, clusters = [None] * len(rows), 0
    for first in range(len(rows)):
        if labels[first] is not None or len(neighbours[first]) < LEAST:
            continue
        waiting = [first]
        while waiting:
            index = waiting.pop()
            if labels[index] is None:
                labels[index] = clusters
                if len(neighbours[index]) >= LEAST:
                    waiting += neighbours[index]
        clusters += 1
    return labels, clusters


rows = standardise(read_rows("wine.csv"))
labels, clusters = dbscan(rows)
print(f"{len(rows)} wines in {clusters} clusters")
for number, size in enumerate(sorted((labels.count(index) for index in range(clusters)),
                                     reverse=True), 1):
    print(f"cluster {number}: {size} wines")
print(f"noise: {labels.count(None)} wines")
