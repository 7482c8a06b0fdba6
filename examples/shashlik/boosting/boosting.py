"""Boosted trees of XGBoost for the tasks of networks: the program that the Go package boosting runs."""

import functools
import pathlib

import numpy
import xgboost

import protocol


@functools.cache
def events(folder, features, outputs):
    """Return the inputs, targets and weights of the population, and the inputs of the evaluation set."""
    folder = pathlib.Path(folder)
    inputs = numpy.load(folder / "population.npy", mmap_mode="r").reshape(-1, features)
    targets = numpy.load(folder / "targets.npy", mmap_mode="r").reshape(-1, outputs)
    weights = numpy.load(folder / "weights.npy", mmap_mode="r")
    evaluation = numpy.load(folder / "evaluation.npy").reshape(-1, features)
    return inputs, targets, weights, xgboost.DMatrix(evaluation, nthread=1)


def train(job):
    candidate, settings = job["candidate"], job["settings"]
    inputs, targets, weights, evaluation = events(settings["folder"], settings["features"], settings["outputs"])
    sample = numpy.load(candidate["sample"])
    # A hyperparameter without a value is not there, and XGBoost's default holds.
    parameters = {name: v for name, v in candidate["model"]["parameters"].items() if v is not None}
    trees = parameters.pop("trees", 100)
    # A seed of XGBoost has 31 bits.
    parameters.update(seed=int(job["instance"]["init_seed"]) % 2**31, nthread=settings["threads"])
    y = targets[sample]
    x = xgboost.DMatrix(inputs[sample], y, weight=weights[sample], nthread=settings["threads"])
    model = xgboost.train(parameters, x, trees)
    error = numpy.sqrt(weights[sample])[:, None] * (model.predict(x).reshape(y.shape) - y)
    # The evaluation set is judged in Go.
    return {"loss": float(numpy.sqrt(numpy.mean(error**2))), "predictions": model.predict(evaluation).ravel().tolist()}


protocol.serve(train)
