"""Classifiers of scikit-learn that read handwritten digits."""

import numpy
from sklearn.datasets import load_digits
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

import protocol

images, digits = load_digits(return_X_y=True)
images /= 16
# The 1,797 images are divided once and for all, into a population and an evaluation set.
population, evaluation = slice(0, 1200), slice(1200, None)


def classifier(p, seed):
    """Return the classifier of the hyperparameters p, whose own randomness comes from the seed."""
    match p["model"]:
        case "neighbours":
            return KNeighborsClassifier(p["k"])
        case "forest":
            return RandomForestClassifier(p["trees"], max_features=p["features"], random_state=seed)
        case "extra trees":
            return ExtraTreesClassifier(p["trees"], max_features=p["features"], random_state=seed)
        case "support vectors":
            return SVC(C=p["C"], gamma=p["gamma"])
        case "logistic":
            return LogisticRegression(C=p["C"], max_iter=1000)
    raise ValueError(f"there is no model {p['model']!r}")


def train(job):
    instance = job["instance"]
    draw = numpy.random.default_rng(int(instance["sample_seed"]))
    sample = draw.choice(1200, job["settings"]["sample"], replace=False)
    # A seed of scikit-learn has 32 bits.
    model = classifier(job["candidate"]["parameters"], int(instance["init_seed"]) % 2**32)
    model.fit(images[population][sample], digits[population][sample])
    wrong = model.predict(images[evaluation]) != digits[evaluation]
    return {"loss": wrong.mean(), "predictions": wrong.astype(float).tolist()}


protocol.serve(train)
