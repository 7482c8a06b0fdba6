#!/usr/bin/env python3
"""Simulates photon showers in an LHCb-like Shashlik calorimeter with Geant4.

    pip install -r requirements.txt
    python simulate.py --sample B --seeds 1000-1079 --join photons_B.npz

Every seed gives one chunk of events, in a file of its own under --out, in the format that package calorimeter
reads. A chunk appears when it is complete and depends on its seed and the options alone. Ctrl-C loses the unfinished
chunks only: the same command goes on where it was interrupted. ecal.py says what is simulated; README.md tells the rest.
"""
import argparse
import json
import math
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import time

import numpy as np

UNIT = 0.25                                     # MeV that one count of the array cells stands for
TRUTH = ("energy", "x", "y", "theta_x", "theta_y", "depth")


def draw_photons(sample, n, rng, energy=None):
    """Draws n photons: energies in GeV, impact points in cm, angles in rad."""
    x, y = rng.uniform(-6, 6, (2, n))           # the central module
    theta_x = theta_y = np.zeros(n)
    if sample == "A":                           # flat, at normal incidence
        e = rng.uniform(1, 100, n)
    else:                                       # log-normal with its mode at 9 GeV, at Gaussian angles
        width = 0.7
        e = theta_x = theta_y = np.empty(0)
        while len(e) < n:
            more = rng.lognormal(math.log(9) + width * width, width, 2 * n)
            e = np.concatenate([e, more[(more > 1) & (more < 100)]])
        while len(theta_x) < n:                 # wider in x, as LHCb's calorimeter is
            more = rng.normal(0, 0.12, 2 * n)
            theta_x = np.concatenate([theta_x, more[abs(more) < 0.30]])
        while len(theta_y) < n:
            more = rng.normal(0, 0.10, 2 * n)
            theta_y = np.concatenate([theta_y, more[abs(more) < 0.25]])
        e, theta_x, theta_y = e[:n], theta_x[:n], theta_y[:n]
    if energy is not None:
        e = np.full(n, energy)
    return {"energy": e, "x": x, "y": y, "theta_x": theta_x, "theta_y": theta_y}


def chunk_path(options, seed):
    return os.path.join(options.out, f"{options.sample}_{seed:04d}.npz")


def recipe(options, seed):
    """What a chunk depends on."""
    return {"sample": options.sample, "seed": seed, "events": options.events, "only": options.only,
            "energy": options.energy}


def is_there(options, seed):
    """Whether a chunk is complete; it ends the program where the file was made otherwise."""
    path = chunk_path(options, seed)
    if not os.path.exists(path):
        return False
    try:
        with np.load(path) as chunk:
            made = json.loads(str(chunk["meta"]))
    except Exception as e:
        sys.exit(f"simulate.py: {path} is not a chunk ({e}): remove it, or give another folder by --out")
    for name, value in recipe(options, seed).items():
        if made.get(name) != value:
            sys.exit(f"simulate.py: {path} was made with {name} {made.get(name)}, not {value}: give another folder by --out")
    return True


def simulate_chunk(simulation, options, seed, count):
    start = time.process_time()
    photons = draw_photons(options.sample, options.events, np.random.default_rng([seed, ord(options.sample)]), options.energy)
    if options.only:
        photons = {k: v[:options.only] for k, v in photons.items()}
    stream = 2 * seed + (options.sample == "A")        # never the same one for A and B
    deposits, photons["depth"] = simulation.shoot(photons, stream, count)
    counts = np.rint(deposits.astype(np.float32) / UNIT)
    if counts.max() > 65535:
        raise ValueError(f"seed {seed}: a cell holds {deposits.max():.0f} MeV, and the format takes up to {65535 * UNIT:.0f}")
    arrays = {"cells": counts.astype("<u2"), **{k: photons[k].astype("<f4") for k in TRUTH}}
    meta = {**recipe(options, seed), "geant4": simulation.version, "cpu_seconds": round(time.process_time() - start, 1)}
    write(chunk_path(options, seed), **arrays, meta=json.dumps(meta))


def write(path, **arrays):
    """Writes an archive that is there as a whole or not at all."""
    part = f"{path}.part"
    with open(part, "wb") as f:
        np.savez_compressed(f, **arrays)
    os.replace(part, path)


def work(options, seeds, position, done):
    """A process: takes one seed after another, and counts events in done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)      # the parent ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)      # Geant4's banner; its errors go to standard error
    import ecal

    simulation = ecal.Simulation()

    def count():
        with done.get_lock():
            done.value += 1

    while True:
        with position.get_lock():
            i = position.value
            position.value += 1
        if i >= len(seeds):
            break
        simulate_chunk(simulation, options, seeds[i], count)
    os._exit(0)                 # Geant4's own end would free what Python holds too


def simulate(options, seeds):
    """Simulates chunks in several processes, and says how far it is."""
    context = multiprocessing.get_context("spawn")
    position, done = context.Value("l", 0), context.Value("l", 0)
    total = len(seeds) * (options.only or options.events)
    workers = [context.Process(target=work, args=(options, seeds, position, done), daemon=True)
               for _ in range(min(options.jobs, len(seeds)))]
    terminal = sys.stderr.isatty()
    start = shown = time.time()
    try:
        for w in workers:
            w.start()
        running = workers
        while running:
            multiprocessing.connection.wait([w.sentinel for w in running], 1)
            for w in running:
                if w.exitcode:
                    sys.exit(f"simulate.py: a process ended with exit code {w.exitcode}, see above; complete chunks are kept in {options.out}")
            running = [w for w in running if w.exitcode is None]
            now, n = time.time(), done.value
            if n and (terminal or now - shown > 60 or not running):
                shown, took = now, now - start
                print(f"{n} of {total} events, {took:.0f} s, {took / n * (total - n):.0f} s left   ", file=sys.stderr,
                      end="\r" if terminal and running else "\n", flush=True)
    finally:
        for w in workers:
            if w.is_alive():
                w.terminate()


def join(paths, out):
    """Joins chunks into one archive."""
    arrays = {k: [] for k in ("cells", *TRUTH)}
    for path in paths:
        with np.load(path) as chunk:
            for k, parts in arrays.items():
                parts.append(chunk[k])
    write(out, **{k: np.concatenate(parts) for k, parts in arrays.items()})


def parse_seeds(text):
    seeds = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        try:
            seeds += range(int(first), int(last or first) + 1)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{part!r} is neither a seed nor a range such as 1000-1079")
    if not seeds or len(set(seeds)) < len(seeds):
        raise argparse.ArgumentTypeError(f"{text!r} names no seed, or one twice")
    return seeds


def positive(text):
    n = int(text)
    if n < 1:
        raise argparse.ArgumentTypeError(f"{n} is less than 1")
    return n


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sample", choices="AB", default="B",
                   help="A: flat spectrum, normal incidence; B: falling spectrum, at an angle (default)")
    p.add_argument("--seeds", type=parse_seeds, default=[1000], help="such as 1000-1079 or 5000-5008,5020 (default 1000)")
    p.add_argument("--events", type=positive, default=500, help="events of a chunk (default 500)")
    p.add_argument("--only", type=positive, metavar="N",
                   help="simulate the first N events of every chunk only; they are the same as those of the whole chunk")
    p.add_argument("--energy", type=float, help="energy of all photons, GeV, instead of a spectrum")
    p.add_argument("--out", default="chunks", help="folder of the chunks (default chunks)")
    p.add_argument("--jobs", type=positive, default=os.cpu_count(), help="processes (default one a core, %(default)s)")
    p.add_argument("--join", metavar="FILE", help="join the chunks in the order of --seeds into one file at the end")
    options = p.parse_args()
    if options.energy is not None and not 0 < options.energy <= 1000:
        p.error(f"--energy {options.energy}: give more than 0 and at most 1000 GeV")
    if options.only and options.only > options.events:
        p.error(f"--only {options.only}: a chunk has {options.events} events")
    os.makedirs(options.out, exist_ok=True)
    missing = [seed for seed in options.seeds if not is_there(options, seed)]

    def interrupt(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    try:
        if missing:
            simulate(options, missing)
        if options.join:
            join([chunk_path(options, seed) for seed in options.seeds], options.join)
    except KeyboardInterrupt:
        sys.exit("\nsimulate.py: interrupted; the same command goes on from the complete chunks")


if __name__ == "__main__":
    main()
