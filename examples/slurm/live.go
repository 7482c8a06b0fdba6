package main

import (
	"context"
	"fmt"
	"io"

	"robust/robust/report"
	"robust/selection"
	"robust/trainer"
	"robust/trainer/queue"
)

// follow serves a page that follows the run and its workers, if that is asked for, until end is called.
func (o options) follow(ctx context.Context, inner trainer.Trainer, pool []trainer.Candidate, settings *selection.Settings, stderr io.Writer) (end func() error, err error) {
	if o.live == "" {
		return func() error { return nil }, nil
	}
	shown := report.Options{Title: "A selection on a cluster", Task: fmt.Sprintf("%d small networks, on samples of %d photons.", o.Pool, o.Sample), Loss: "RMSE(E)/E"}
	if q, is := inner.(*queue.Queue); is {
		shown.Workers = func() []report.Worker { return workers(q.Workers()) }
	}
	live, err := report.NewLive(pool, *settings, shown)
	if err != nil {
		return nil, err
	}
	server, err := report.Listen(o.live, live, report.ServerOptions{})
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(stderr, "the run is shown at %s\n", server.URL())
	before := settings.Observe
	settings.Observe = func(e selection.Event) {
		live.Observe(e)
		before(e)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	return func() error { stop(); return <-done }, nil
}

// workers are those of the queue as the page shows them.
func workers(all []queue.Worker) []report.Worker {
	shown := make([]report.Worker, len(all))
	for k, w := range all {
		shown[k] = report.Worker{Name: w.Name, Trainings: w.Trainings, Lost: w.Lost}
		for _, job := range w.Jobs {
			shown[k].At = append(shown[k].At, fmt.Sprintf("%s, experiment %d", job.Candidate, job.Experiment+1))
		}
	}
	return shown
}
