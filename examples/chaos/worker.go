package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"robust/trainer/queue"
)

// work is the life of a worker.
func (o options) work(ctx context.Context, stderr io.Writer) error {
	pool, err := candidates()
	if err != nil {
		return err
	}
	at, err := queue.ReadConnection(o.connection(o.number))
	if err != nil {
		return err
	}
	written, err := openDiary(o.folder)
	if err != nil {
		return err
	}
	return queue.Work(ctx, at, slow(written), queue.WorkerOptions{
		Pool: pool, Plan: plan(pool), Name: fmt.Sprintf("worker %d", o.number), Capacity: 1 + o.number%2, Log: log(stderr),
	})
}

// connection is the file that says how a worker, or as number 0 the coordinator, reaches the broker.
func (o options) connection(number int) string {
	return filepath.Join(o.folder, fmt.Sprintf("queue%d.json", number))
}

// log writes what a process says.
func log(stderr io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
