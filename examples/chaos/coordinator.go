package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer/queue"
)

// coordinate is the life of a coordinator: one selection, from wherever its journal is.
func (o options) coordinate(ctx context.Context, stderr io.Writer) (err error) {
	pool, err := candidates()
	if err != nil {
		return err
	}
	at, err := queue.ReadConnection(o.connection(0))
	if err != nil {
		return err
	}
	journal, err := sqlite.Open(o.journal(o.number), sqlite.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	q, err := o.serve(ctx, queue.Options{Broker: at, Plan: plan(pool), Lease: o.lease, Attempts: 1000, Log: log(stderr)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.Close()) }()
	counts, err := os.OpenFile(o.counts(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer counts.Close()
	settings := o.settings(o.number)
	settings.Journal = journal
	settings.Observe = func(selection.Event) {
		text, err := json.Marshal(tally{o.number, os.Getpid(), q.Counts()})
		if err == nil {
			_, err = counts.Write(append(text, '\n'))
		}
		if err != nil {
			panic(err) // the coordinator ends, and with it the command
		}
	}
	result, err := selection.Run(ctx, q, pool, settings)
	if err == nil && result.Status == selection.Cancelled {
		err = fmt.Errorf("selection %d: %v", o.number, result.Status)
	}
	return err
}

// serve opens the queue, and tries until the broker lives for so long.
func (o options) serve(ctx context.Context, options queue.Options) (*queue.Queue, error) {
	for {
		q, err := queue.Serve(ctx, options)
		if err == nil || !errors.Is(err, queue.ErrBroker) || ctx.Err() != nil {
			return q, err
		}
		options.Log.Warn("the queue cannot be opened yet", "error", err)
		time.Sleep(o.lease / 10)
	}
}

// tally is what a coordinator has counted so far.
type tally struct {
	Selection, Process int
	queue.Counts
}

// counts is the file with the tallies of all coordinators.
func (o options) counts() string { return filepath.Join(o.folder, "counts.jsonl") }

// journal is the file with the journal of a selection.
func (o options) journal(number int) string {
	return filepath.Join(o.folder, fmt.Sprintf("selection%d.db", number))
}
