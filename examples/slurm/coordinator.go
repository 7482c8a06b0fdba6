package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer"
	"robust/trainer/queue"
)

// coordinate runs the selection.
func (o options) coordinate(ctx context.Context, stdout, stderr io.Writer) (err error) {
	pool, err := o.candidates()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.folder, 0o700); err != nil {
		return err
	}
	journal, err := sqlite.Open(filepath.Join(o.folder, "run.db"), sqlite.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	inner, end, err := o.hands(ctx, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	if o.local {
		o.workers, o.ahead = 0, 0 // no more at once than there are processors
	} else if o.workers == 0 {
		o.workers = cmp.Or(o.submit, 64)
	}
	settings := selection.Settings{
		Journal: journal, Task: o.problem, Workers: o.workers, Ahead: o.ahead,
		Budget: selection.Budget{Experiments: o.experiments}, Observe: selection.Progress(stderr),
	}
	hide, err := o.follow(ctx, inner, pool, &settings, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hide()) }()
	result, err := selection.Run(ctx, inner, pool, settings)
	if result != nil {
		fmt.Fprint(stdout, result)
	}
	if err == nil && ctx.Err() != nil {
		err = fmt.Errorf("stopped: what was trained is in %s; the same command goes on from there", o.folder)
	}
	return err
}

// hands returns what trains: workers, which are submitted if they are to be, or this program.
func (o options) hands(ctx context.Context, stderr io.Writer) (trainer.Trainer, func() error, error) {
	if o.local {
		inner, err := o.trainer()
		return inner, func() error { return nil }, err
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	q, err := queue.Serve(ctx, queue.Options{Plan: o.problem, Listen: o.listen, Advertise: o.advertise, Folder: filepath.Join(o.folder, "broker"), Lease: o.lease, Log: log})
	if err != nil {
		return nil, nil, err
	}
	end := func() error { return errors.Join(q.Close(), os.Remove(o.connection())) }
	if err := q.Connection().WriteFile(o.connection()); err != nil {
		return nil, nil, errors.Join(err, q.Close())
	}
	if o.submit == 0 {
		fmt.Fprintf(stderr, "waiting for workers: start them with -worker %s\n", o.connection())
		return q, end, nil
	}
	cancel, err := o.array(ctx, stderr)
	if err != nil {
		return nil, nil, errors.Join(err, end())
	}
	return q, func() error { return errors.Join(end(), cancel()) }, nil
}
