// Command python selects among models that are trained in Python, by the library of your choice:
//
//	go run ./examples/python -trainer sklearn
//	go run ./examples/python -trainer torch
//	go run ./examples/python -trainer xgboost
//
// The programs that train are train_sklearn.py, train_torch.py and train_xgboost.py; each is a function of a job and a call of
// protocol.serve, which speaks with trainer/command. The interpreter is $PYTHON, by default python3. Ctrl-C ends a
// selection with what is known so far.
package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"robust/examples/python/protocol"
	"robust/selection"
	"robust/trainer"
	"robust/trainer/command"
)

//go:embed train_*.py requirements.txt
var files embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "python:", err)
		os.Exit(1)
	}
}

// options are the flags of the command.
type options struct {
	trainer, python      string
	experiments, workers int
	seed                 uint64
	timeout              time.Duration
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	names := strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")
	flags := flag.NewFlagSet("python", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.trainer, "trainer", "sklearn", "`library` that trains: "+names)
	flags.StringVar(&o.python, "python", "", "`interpreter` of Python (default $PYTHON or python3)")
	flags.IntVar(&o.experiments, "experiments", 10, "largest number of instances of a model")
	flags.IntVar(&o.workers, "workers", 0, "trainings at the same time, each in a process of its own (default one a processor)")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of all samples and initialisations")
	flags.DurationVar(&o.timeout, "timeout", time.Minute, "longest time for a training")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: python [flags]\n\nSelects among models that are trained in Python.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	k, known := kinds[o.trainer]
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	case !known:
		return fmt.Errorf("-trainer %q: use one of %s", o.trainer, names)
	case o.experiments < 1:
		return fmt.Errorf("-experiments %d: give at least 1", o.experiments)
	}
	return o.selection(ctx, k, stdout, stderr)
}

// selection runs the selection among the models of a kind and prints its result.
func (o options) selection(ctx context.Context, k kind, stdout, stderr io.Writer) error {
	interpreter := protocol.Interpreter(o.python)
	requirements, err := pinned(k.requirements)
	if err != nil {
		return err
	}
	if err := protocol.Check(ctx, interpreter, k.module, requirements...); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "robust-python-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	t, err := o.open(interpreter, folder, k)
	if err != nil {
		return err
	}
	defer t.Close()
	models, err := k.pool.All()
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d models of %s, each trained on %d %s\n", len(models), o.trainer, k.sample, k.task)
	result, err := selection.Run(ctx, t, trainer.Pool(models), selection.Settings{
		Seed:    o.seed,
		Workers: o.workers,
		Budget:  selection.Budget{Experiments: o.experiments},
		Observe: progress(stderr),
	})
	if result != nil {
		fmt.Fprintf(stdout, "\n%v", result)
	}
	return err
}

// progress returns an observer that writes what selection.Progress does, and why the first training failed.
func progress(w io.Writer) func(selection.Event) {
	lines, failed := selection.Progress(w), false
	return func(e selection.Event) {
		if lines(e); failed || e.Kind != selection.TrainingEnded {
			return
		}
		if o := e.Record.Outcome; o.Status == trainer.Failed || o.Status == trainer.TimedOut {
			failed = true
			fmt.Fprintf(w, "the first training that %v: %s\n", o.Status, o.Error)
		}
	}
}

// open returns the trainer that runs the program of a kind, which it writes into a folder.
func (o options) open(interpreter, folder string, k kind) (*command.Trainer, error) {
	name := "train_" + o.trainer + ".py"
	program, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, name)
	if err := cmp.Or(protocol.Write(folder), os.WriteFile(path, program, 0o644)); err != nil {
		return nil, err
	}
	return command.New([]string{interpreter, path}, command.Options{
		Settings: map[string]int{"sample": k.sample},
		Timeout:  o.timeout,
		// Trainings at the same time have a core each.
		Env: []string{"OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1"},
	})
}

// pinned returns the lines of requirements.txt for some packages.
func pinned(packages []string) ([]string, error) {
	text, err := files.ReadFile("requirements.txt")
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.FieldsSeq(string(text)) {
		if name, _, _ := strings.Cut(line, "=="); slices.Contains(packages, name) {
			lines = append(lines, line)
		}
	}
	return lines, nil
}
