"""Boosted trees of XGBoost that learn Friedman's first function from noisy points."""

import numpy
import xgboost

import protocol


def friedman(n, seed, noise):
    """Draw n points with ten inputs, five of which count, and values of variance 1."""
    draw = numpy.random.default_rng(seed)
    x = draw.random((n, 10))
    y = 10 * numpy.sin(numpy.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return x, (y - 14.4 + noise * draw.normal(size=n)) / 4.9


points, values = friedman(2000, seed=0, noise=0)
evaluation = xgboost.DMatrix(points)


def train(job):
    instance = job["instance"]
    x, y = friedman(job["settings"]["sample"], int(instance["sample_seed"]), noise=1)
    # The hyperparameters have the names of XGBoost, whose seed has 31 bits.
    parameters = {**job["candidate"]["parameters"], "seed": int(instance["init_seed"]) % 2**31, "nthread": 1}
    model = xgboost.train(parameters, xgboost.DMatrix(x, y), num_boost_round=100)
    predictions = model.predict(evaluation)
    loss = numpy.sqrt(numpy.mean((predictions - values) ** 2))
    return {"loss": float(loss), "predictions": predictions.tolist()}


protocol.serve(train)
