//go:build torch

package torch

import (
	"bufio"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// workerVariable is set in the environment of a worker process.
const workerVariable = "ROBUST_TORCH_WORKER"

// A program that is started as a worker is nothing else.
func init() {
	if os.Getenv(workerVariable) == "" {
		return
	}
	os.Unsetenv(workerVariable)
	if err := work(bufio.NewReader(os.Stdin), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "torch worker:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// workerSetup is the first message to a worker.
type workerSetup struct {
	Population, Evaluation network.Events
	Sample                 int
	Stratified             bool
	Metric                 network.Metric
	Curve                  bool
	Threads                int
	Weights                bool // are asked for
}

// workerJob asks a worker for trainings of one stack.
type workerJob struct {
	Candidates []byte // as JSON
	Instances  []trainer.Instance
}

// workerReply is the loss after an epoch or, at last, what a job gave.
type workerReply struct {
	Instance, Epoch int
	Loss            float64

	Done    bool
	Results []result
	Error   string
	Memory  bool // the error is one of memory
}

// setup returns what workers are told first.
func (t *Trainer) setup() workerSetup {
	return workerSetup{
		Population: t.task.Population, Evaluation: t.task.Evaluation, Sample: t.task.Sample, Stratified: t.task.Stratified,
		Metric: t.task.Metric, Curve: t.task.Curve,
		Threads: t.options.Threads, Weights: t.options.Trained != nil,
	}
}

// work is the life of a worker: it trains what it is asked for until its input ends.
func work(in io.Reader, out io.Writer) error {
	from, to := gob.NewDecoder(in), gob.NewEncoder(out)
	var setup workerSetup
	if err := from.Decode(&setup); err != nil {
		return err
	}
	options := Options{Device: "cpu", Threads: setup.Threads, OneProcess: true}
	if setup.Weights {
		options.Trained = func(network.Trained, trainer.Outcome) {}
	}
	t, err := New(network.Task{
		Population: setup.Population, Evaluation: setup.Evaluation, Sample: setup.Sample, Stratified: setup.Stratified,
		Metric: setup.Metric, Curve: setup.Curve,
	}, options)
	if err != nil {
		return err
	}
	for {
		var job workerJob
		switch err := from.Decode(&job); {
		case errors.Is(err, io.EOF):
			return t.Close()
		case err != nil:
			return err
		}
		if err := to.Encode(t.reply(job, to)); err != nil {
			return err
		}
	}
}

// reply trains a job and tells its epochs on the way.
func (t *Trainer) reply(job workerJob, to *gob.Encoder) workerReply {
	results, err := func() ([]result, error) {
		var candidates []network.Candidate
		if err := json.Unmarshal(job.Candidates, &candidates); err != nil {
			return nil, err
		}
		jobs := make([]trainer.Job, len(candidates))
		for i, c := range candidates {
			jobs[i] = trainer.Job{Candidate: c, Instance: job.Instances[i]}
		}
		plans, in, err := t.plans(jobs)
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithCancelCause(context.Background())
		defer cancel(nil)
		results, err := t.resultsHere(ctx, plans, in, func(i, epoch int, loss float64) {
			if err := to.Encode(workerReply{Instance: i, Epoch: epoch, Loss: loss}); err != nil {
				cancel(err) // nobody listens any more
			}
		})
		return results, err
	}()
	r := workerReply{Done: true, Results: results}
	if err != nil {
		r.Error, r.Memory = err.Error(), errors.Is(err, libtorch.ErrMemory)
	}
	return r
}
