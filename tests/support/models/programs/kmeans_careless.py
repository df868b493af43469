import csv
import random

CLUSTERS = 3


COLUMNS = ["Alcohol", "Malic_Acid", "Ash", "Magnesium", "Proline"]


def read_rows(path):
    with open(path, newline="") as file:
        return [[float(row[name]) for name in COLUMNS] for row in csv.DictReader(file)]


def standardise(rows):
    columns = list(zip(*rows))
    means = [sum(column) / len(column) for column in columns]
    spreads = [(sum((value - mean) ** 2 for value in column) / len(column)) ** 0.5
               for column, mean in zip(columns, means)]
    return [[(value - mean) / spread for value, mean, spread in zip(row, means, spreads)]
            for row in rows]


def distance(one, other):
    return sum((a - b) ** 2 for a, b in zip(one, other))


def assign(rows, centres):
    return [min(range(len(centres)), key=lambda index: distance(row, centres[index]))
            for row in rows]


def centre_of(rows):
    return [sum(column) / len(column) for column in zip(*rows)]


def cluster(rows, count, start):
    centres = start.sample(rows, count)
    labels = None
    while (found := assign(rows, centres)) != labels:
        labels = found
        centres = [centre_of([row for row, label in zip(rows, labels) if label == index])
                   if index in labels else centres[index] for index in range(count)]
    return labels, sum(distance(row, centres[label]) for row, label in zip(rows, labels))


rows = standardise(read_rows("wine.csv"))
start = random.Random(0)
labels, inertia = min((cluster(rows, CLUSTERS, start) for _ in range(10)),
                      key=lambda found: found[1])
sizes = sorted((labels.count(index) for index in range(CLUSTERS)), reverse=True)
print(f"{len(rows)} wines in {CLUSTERS} clusters, inertia {inertia:.1f}")
for number, size in enumerate(sizes, 1):
    print(f"cluster {number}: {size} wines")
