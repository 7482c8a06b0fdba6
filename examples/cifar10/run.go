package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"robust/examples/backend"
	"robust/examples/rules"
	"robust/selection"
	"robust/trainer"
	"robust/trainer/record"
)

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	p := &problem{settings: o.settings}
	if p.images, err = fetched(ctx, o, stderr); err != nil {
		return err
	}
	configurations, err := spaces[o.Space]().Sample(o.Pool, o.Seed)
	if err != nil {
		return err
	}
	pool := trainer.Pool(configurations)
	fmt.Fprintf(stdout, "%d small networks, each trained for %d epochs on %d of %d images at a time, judged by their share of wrong classes of %d others\n",
		len(pool), o.Epochs, o.Sample, p.images.Population.Len(), p.images.Validation.Len())
	result, err := o.selects(ctx, p, pool, stdout, stderr)
	if err != nil || result == nil || ctx.Err() != nil {
		return errors.Join(err, o.stopped(ctx))
	}
	if err := o.finals(ctx, p, result, stdout, stderr); err != nil {
		if ctx.Err() != nil {
			return o.stopped(ctx)
		}
		return err
	}
	return nil
}

// stopped says how to go on after Ctrl-C.
func (o options) stopped(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return fmt.Errorf("stopped: what was trained is kept in %s; the same command goes on from there", o.folder)
}

// selects runs the selection, after all trainings where they are asked for and before the published rules where those
// are.
func (o options) selects(ctx context.Context, p *problem, pool []trainer.Candidate, stdout, stderr io.Writer) (_ *selection.Result, err error) {
	kept, closing, err := o.open("", o.settings, func() (backend.Trainer, error) {
		return p.trainer(o.Sample, o.Epochs, p.images.Validation, false)
	}, stderr)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	if o.all {
		if err := o.exhaust(ctx, kept, pool, stdout, stderr); err != nil || ctx.Err() != nil {
			return nil, err
		}
	}
	method, err := rules.ByName(o.method)
	if err != nil {
		return nil, err
	}
	play := func(m selection.Method) (*selection.Result, error) {
		return selection.Run(ctx, kept, pool, o.selection(m, stderr))
	}
	result, err := play(method)
	if result != nil {
		fmt.Fprintf(stdout, "\n```\n%v```\n", result)
	}
	if err != nil || !o.compare || ctx.Err() != nil {
		return result, err
	}
	return result, rules.Compare(stdout, o.method, result, o.Experiments, play)
}

// selection returns the settings of a run by a method.
func (o options) selection(m selection.Method, stderr io.Writer) selection.Settings {
	s := selection.Settings{Method: m, Seed: o.Seed, Workers: o.workers, Budget: selection.Budget{Experiments: o.Experiments, Time: o.limit}}
	if o.recorded == "" {
		s.Observe = selection.Progress(stderr)
	}
	return s
}

// open opens a record: that of the selection, or with a suffix that of the finalists. The trainer is only made where something
// may have to be trained.
func (o options) open(suffix string, task any, inner func() (backend.Trainer, error), stderr io.Writer) (*record.Recorder, func() error, error) {
	if o.recorded != "" {
		kept, err := record.Open(beside(o.recorded, suffix), task, nil, record.Options{})
		if err != nil {
			return nil, nil, err
		}
		return kept, kept.Close, nil
	}
	t, err := inner()
	if err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(o.folder, 0o755); err != nil {
		return nil, nil, errors.Join(err, t.Close())
	}
	kept, err := record.Open(filepath.Join(o.folder, "selection"+suffix+".jsonl"), task, t, record.Options{})
	if err != nil {
		return nil, nil, errors.Join(err, t.Close())
	}
	if torn := kept.Torn(); torn != nil {
		fmt.Fprintln(stderr, torn)
	}
	return kept, func() error { return errors.Join(kept.Close(), t.Close()) }, nil
}

// beside returns the path of another record of the same run: a/b.jsonl.gz with the suffix -final is a/b-final.jsonl.gz.
func beside(path, suffix string) string {
	folder, name := filepath.Split(path)
	stem, extension, _ := strings.Cut(name, ".")
	return filepath.Join(folder, stem+suffix+"."+extension)
}
