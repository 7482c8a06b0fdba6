#!/usr/bin/env python3
"""Makes the tables of scikit-learn models in examples/methods/data:

    python3 examples/methods/make.py --table digits     one table
    python3 examples/methods/make.py                    all that are not there yet
    python3 examples/methods/make.py --check 3          trains 3 rows of every table again and compares

made with Python 3.11.7, scikit-learn 1.9.1, numpy 2.4.6 and scipy 1.17.1. A row is a candidate, and loss_1 to
loss_40 are those of 40 instances. Instance s draws its training sample from the population with seed s and has
random_state = s, for all candidates; the evaluation set is always the same. An empty cell is a training that diverged.

A row is kept in NAME.csv.part as soon as it is complete, and a later run goes on from there. The table itself appears
when it is complete.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # sums must have one order

import argparse
import csv
import fcntl
import io
import pathlib
import random
import sys
import time
import warnings

import numpy as np

sys.dont_write_bytecode = True

from tables import TABLES

DATA = pathlib.Path(__file__).parent / "data"
DIVIDE = 20260101  # seed of the division into population and evaluation


class Trainings:
    """The trainings of one table."""

    def __init__(self, table, instances):
        self.table, self.instances = table, instances
        inputs, targets = table.load()
        order = np.random.default_rng(DIVIDE).permutation(len(targets))
        judged, drawn = order[:table.evaluation], order[table.evaluation:]
        self.evaluation = inputs[judged], targets[judged]
        self.population = inputs[drawn], targets[drawn]
        self.candidates = table.candidates()
        named = dict.fromkeys(name for _, p, _ in self.candidates for name in p)
        self.hyperparameters = list(named)
        self.header = ["id", *named, *(f"loss_{s + 1}" for s in range(instances))]

    def train(self, parameters, build, seed):
        """The loss of one instance as a cell."""
        inputs, targets = self.population
        sample = np.random.default_rng([seed, 1]).choice(len(targets), self.table.sample, replace=False)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                model = build(parameters, seed).fit(inputs[sample], targets[sample])
                loss = self.table.loss(model, *self.evaluation)
            except ValueError as e:
                if not any(word in str(e) for word in ("non-finite", "overflow", "infinity", "NaN")):
                    raise
                loss = np.nan
        return f"{loss:.8g}" if np.isfinite(loss) else ""

    def row(self, candidate):
        name, parameters, build = candidate
        given = [str(parameters.get(h, "")) for h in self.hyperparameters]
        return [name, *given, *(self.train(parameters, build, s + 1) for s in range(self.instances))]


def line(row):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue()


def kept(part, header):
    """The complete rows of an earlier run, by their IDs."""
    part.seek(0)
    lines = [l for l in part.read().splitlines(keepends=True) if l.endswith("\n")]
    rows = list(csv.reader(lines))
    if rows and rows[0] != header:
        sys.exit(f"{part.name} is of another table: remove it to start again")
    part.seek(0)
    part.truncate()
    part.writelines(lines or [line(header)])
    part.flush()
    return {row[0]: row for row in rows[1:]}


def make(name, instances, out):
    trainings = Trainings(TABLES[name], instances)
    path = out / f"{name}.csv"
    with open(out / f"{name}.csv.part", "a+", newline="") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"{part.name} is in use by another process")
        rows = kept(part, trainings.header)
        start, before = time.monotonic(), len(rows)
        for candidate in trainings.candidates:
            if candidate[0] in rows:
                continue
            rows[candidate[0]] = trainings.row(candidate)
            part.write(line(rows[candidate[0]]))
            part.flush()
            progress(name, len(rows), before, len(trainings.candidates), time.monotonic() - start)
        ordered = [rows[candidate[0]] for candidate in trainings.candidates]
        temporary = out / f"{name}.csv.tmp"
        temporary.write_text("".join(map(line, [trainings.header, *ordered])), newline="")
        os.replace(temporary, path)
        os.remove(part.name)
    print(f"{path}: {len(ordered)} candidates, {instances} instances, {path.stat().st_size} bytes", file=sys.stderr)


def progress(name, done, before, total, seconds):
    terminal = sys.stderr.isatty()
    if not terminal and done % 10 and done < total:
        return
    left = seconds / (done - before) * (total - done)
    print("\r" * terminal + f"{name}: {done} of {total} candidates, {seconds:.0f} s, {left:.0f} s left ",
          end="" if terminal and done < total else "\n", file=sys.stderr, flush=True)


def check(name, instances, out, n):
    """Trains n rows of a table again and returns the number of cells that differ."""
    trainings = Trainings(TABLES[name], instances)
    with open(out / f"{name}.csv", newline="") as file:
        header, *rows = csv.reader(file)
    if header != trainings.header:
        sys.exit(f"{name}.csv has other columns")
    recorded = {row[0]: row for row in rows}
    differ = 0
    for candidate in random.Random(0).sample(trainings.candidates, min(n, len(trainings.candidates))):
        again = trainings.row(candidate)
        differ += sum(a != b for a, b in zip(again, recorded[candidate[0]], strict=True))
    print(f"{name}: {differ} cells of {n} rows differ")
    return differ


def main():
    parser = argparse.ArgumentParser(description="Makes the tables of scikit-learn models.")
    parser.add_argument("--table", action="append", choices=list(TABLES), help="which one; may be repeated (default: all)")
    parser.add_argument("--instances", type=int, default=40, help="instances of each candidate (default 40)")
    parser.add_argument("--out", type=pathlib.Path, default=DATA, help="folder for the tables")
    parser.add_argument("--force", action="store_true", help="make tables again that are there")
    parser.add_argument("--check", type=int, metavar="N", help="train N rows again and compare")
    args = parser.parse_args()
    if args.check:
        sys.exit(1 if sum(check(t, args.instances, args.out, args.check) for t in args.table or TABLES) else 0)
    args.out.mkdir(parents=True, exist_ok=True)
    for name in args.table or TABLES:
        if (args.out / f"{name}.csv").exists() and not args.force:
            print(f"{name}.csv is there already", file=sys.stderr)
            continue
        make(name, args.instances, args.out)


if __name__ == "__main__":
    main()
