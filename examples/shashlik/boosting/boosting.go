// Package boosting trains boosted trees with XGBoost on the tasks of networks: on the same training samples, judged in the
// same way, so that losses can be compared experiment by experiment. It is the baseline to beat.
//
// XGBoost runs in Python, by trainer/command. No Go library is a match: those that we found predict with trees
// that were trained elsewhere (leaves, xgboost-go) or bind XGBoost for that and have been left alone since 2018 (go-xgboost);
// one trains in pure Go (bambuo/xgb), but has a history of six commits.
package boosting

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sbinet/npyio/npy"

	"robust/examples/python/protocol"
	"robust/trainer"
	"robust/trainer/command"
	"robust/trainer/network"
)

var (
	//go:embed boosting.py
	program []byte
	//go:embed requirements.txt
	requirements string
)

// Options are what a Trainer can be told beside its task. The zero value is a sensible choice.
type Options struct {
	// Python is the name or path of an interpreter that can import xgboost. Empty is $PYTHON or python3.
	Python string
	// Threads is the number of them in a training. 0 is 1, so that each of the trainings at the same time keeps
	// one core busy. Only with 1 are repeated trainings sure to be equal to the last bit.
	Threads int
	// Timeout is the longest time for a training. 0 is no limit.
	Timeout time.Duration
}

// Trainer trains boosted regression trees on a task. It is safe for concurrent use.
type Trainer struct {
	task    network.Task
	folder  string // with the events, for the program to read
	command *command.Trainer
}

var _ trainer.Trainer = (*Trainer)(nil)

// hyperparameters are those that a candidate may have.
var hyperparameters = []string{
	"trees", "max_depth", "eta", "min_child_weight", "subsample", "colsample_bytree", "colsample_bylevel", "colsample_bynode",
	"gamma", "lambda", "alpha", "max_delta_step", "max_bin", "max_leaves", "grow_policy", "objective",
}

// New returns a trainer for a task, whose events it writes into a temporary folder, where the program reads them. The features
// are an event's inputs and extras. Task.Network is not used. Close removes the folder.
//
// The error wraps network.ErrTask for a task that does not fit or that tells classes apart, protocol.ErrPython where the
// interpreter or XGBoost is missing, with the command that installs it, and command.ErrOptions.
func New(task network.Task, o Options) (*Trainer, error) {
	if err := task.Check(); err != nil {
		return nil, err
	}
	switch {
	case task.Metric == network.MeanCrossEntropy || task.Metric == network.ErrorRate:
		return nil, fmt.Errorf("%w: the metric %q tells classes apart, and these trees are for regression", network.ErrTask, task.Metric)
	case o.Threads < 0:
		return nil, fmt.Errorf("%w: %d threads; give at least 1, or 0 for the default", command.ErrOptions, o.Threads)
	}
	interpreter := protocol.Interpreter(o.Python)
	if err := protocol.Check(context.Background(), interpreter, "xgboost", strings.Fields(requirements)...); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "robust-boosting-")
	if err != nil {
		return nil, err
	}
	t := &Trainer{task: task, folder: folder}
	if err := t.open(interpreter, o); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return t, nil
}

// open writes the events and makes the trainer that runs the program.
func (t *Trainer) open(interpreter string, o Options) error {
	path := filepath.Join(t.folder, "boosting.py")
	err := cmp.Or(
		protocol.Write(t.folder),
		os.WriteFile(path, program, 0o644),
		t.write("population.npy", features(t.task.Population)),
		t.write("targets.npy", t.task.Population.Targets),
		t.write("weights.npy", weights(t.task.Population)),
		t.write("evaluation.npy", features(t.task.Evaluation)),
	)
	if err != nil {
		return err
	}
	n := t.task.Population.Len()
	threads := cmp.Or(o.Threads, 1)
	t.command, err = command.New([]string{interpreter, path}, command.Options{
		Settings: map[string]any{
			"folder":   t.folder,
			"features": (len(t.task.Population.Inputs) + len(t.task.Population.Extras)) / n,
			"outputs":  len(t.task.Population.Targets) / n,
			"threads":  threads,
		},
		Env:     []string{fmt.Sprintf("OMP_NUM_THREADS=%d", threads)},
		Timeout: o.Timeout,
		Encode:  encode,
	})
	return err
}

// features returns the inputs and extras of events, row-major [events, inputs + extras].
func features(e network.Events) []float32 {
	n := e.Len()
	inputs, extras := len(e.Inputs)/n, len(e.Extras)/n
	if extras == 0 {
		return e.Inputs
	}
	all := make([]float32, 0, len(e.Inputs)+len(e.Extras))
	for i := range n {
		all = append(all, e.Inputs[i*inputs:(i+1)*inputs]...)
		all = append(all, e.Extras[i*extras:(i+1)*extras]...)
	}
	return all
}

// weights returns how much each event counts.
func weights(e network.Events) []float32 {
	if len(e.Weights) > 0 {
		return e.Weights
	}
	ones := make([]float32, e.Len())
	for i := range ones {
		ones[i] = 1
	}
	return ones
}

// write writes an array of NumPy into the folder.
func (t *Trainer) write(name string, values any) error {
	file, err := os.Create(filepath.Join(t.folder, name))
	if err != nil {
		return err
	}
	return cmp.Or(npy.Write(file, values), file.Close())
}

// drawn is a candidate with the file of its training sample.
type drawn struct {
	trainer.Configuration
	sample string
}

// encode writes a candidate for the program.
func encode(c trainer.Candidate) (any, error) {
	d := c.(drawn)
	model, err := json.Marshal(d.Configuration)
	return map[string]any{"model": json.RawMessage(model), "sample": d.sample}, err
}

// Train trains trees on the events that network.Task.Draw returns for the instance, and judges them on the evaluation
// set by the task's Judge or Metric. Outcome.Metrics has "training loss", the RMSE on the training sample.
//
// The candidate is a trainer.Configuration with hyperparameters of XGBoost by their names in its documentation: max_depth,
// eta (the learning rate), min_child_weight, subsample, colsample_bytree, colsample_bylevel, colsample_bynode, gamma,
// lambda, alpha, max_delta_step, max_bin, max_leaves, grow_policy and objective, and the number of trees, by default 100.
// What it does not have is at XGBoost's default. The error for any other wraps trainer.ErrCandidate. The
// InitSeed draws what subsample and colsample leave out, and has no effect without them.
func (t *Trainer) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	configuration, ok := c.(trainer.Configuration)
	if !ok {
		return trainer.Outcome{}, fmt.Errorf("%w: %T is not a trainer.Configuration", trainer.ErrCandidate, c)
	}
	for _, p := range configuration.Parameters() {
		if !slices.Contains(hyperparameters, p.Name) {
			return trainer.Outcome{}, fmt.Errorf("%w: %q: there is no hyperparameter %q; use %s",
				trainer.ErrCandidate, c.ID(), p.Name, strings.Join(hyperparameters, ", "))
		}
	}
	sample, err := t.sample(in)
	if err != nil {
		return trainer.Outcome{}, err
	}
	defer os.Remove(sample)
	o, err := t.command.Train(ctx, drawn{configuration, sample}, in)
	if err != nil || !o.Scored() {
		return o, err
	}
	return t.judge(c, o)
}

// sample writes the numbers of the events of a training into a file of its own.
func (t *Trainer) sample(in trainer.Instance) (string, error) {
	drawn := t.task.Draw(in)
	events := make([]int32, len(drawn))
	for i, e := range drawn {
		events[i] = int32(e)
	}
	file, err := os.CreateTemp(t.folder, "sample-*.npy")
	if err != nil {
		return "", fmt.Errorf("boosting: %w", err)
	}
	if err := cmp.Or(npy.Write(file, events), file.Close()); err != nil {
		return "", fmt.Errorf("boosting: %s: %w", file.Name(), err)
	}
	return file.Name(), nil
}

// judge turns what the program says into the outcome.
func (t *Trainer) judge(c trainer.Candidate, o trainer.Outcome) (trainer.Outcome, error) {
	if want := len(t.task.Evaluation.Targets); len(o.Predictions) != want {
		return trainer.Outcome{}, fmt.Errorf("boosting: %q has %d predictions for %d targets", c.ID(), len(o.Predictions), want)
	}
	predictions := make([]float32, len(o.Predictions))
	for i, p := range o.Predictions {
		predictions[i] = float32(p)
	}
	judged, err := t.task.Outcome(o.Loss, predictions, nil)
	if err != nil {
		return trainer.Outcome{}, fmt.Errorf("judging %q: %w", c.ID(), err)
	}
	if math.IsNaN(o.Loss) {
		delete(judged.Metrics, network.TrainingLoss)
	}
	judged.Seconds = o.Seconds
	return judged, nil
}

// Standard are trees of a usual size, which are good on all tasks of this calorimeter: 400 of depth 5 at the rate 0.05, each
// from four fifths of the sample.
func Standard() trainer.Configuration {
	c, err := trainer.NewConfiguration("gradient boosting",
		trainer.Param("trees", 400), trainer.Param("max_depth", 5), trainer.Param("eta", 0.05),
		trainer.Param("min_child_weight", 20), trainer.Param("subsample", 0.8))
	if err != nil {
		panic(err) // none of these is out of range
	}
	return c
}

// Close ends all processes and removes the temporary folder. Trainings after it, and those that it cuts short, give an
// error.
func (t *Trainer) Close() error {
	return cmp.Or(t.command.Close(), os.RemoveAll(t.folder))
}
