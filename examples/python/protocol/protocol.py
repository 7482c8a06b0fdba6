"""The Python side of trainer/command, with nothing but the standard library.

A program that trains is a function and a call:

    import protocol

    def train(job):
        parameters = job["candidate"]["parameters"]
        sample = draw(int(job["instance"]["sample_seed"]))
        model = fit(sample, parameters, int(job["instance"]["init_seed"]))
        return {"loss": judge(model)}

    protocol.serve(train)

The answer is a dictionary with a loss, and metrics, predictions, a status and a
message where they are wanted. An exception is a training that failed.
"""

import json
import os
import traceback


def serve(train):
    """Answer the jobs on standard input, one after another, until it ends."""
    jobs = open(0, encoding="utf-8")
    # Standard output is for answers alone: what libraries print goes to standard error.
    answers = open(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message):
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    say({"protocol": 1})
    for line in jobs:
        job = json.loads(line)
        try:
            answer = dict(train(job))
        except Exception:
            answer = {"status": "failed", "message": traceback.format_exc()}
        say({"job": job["job"], **answer})
