package queue_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/queue"
)

// lease is short in tests.
const lease = 300 * time.Millisecond

// pool is a few candidates.
func pool(t testing.TB, n int) []trainer.Candidate {
	t.Helper()
	widths := make([]int, n)
	for i := range widths {
		widths[i] = 1 + i
	}
	members, err := trainer.Grid(trainer.Values("width", widths...)).All()
	require.NoError(t, err)
	return trainer.Pool(members)
}

// instance is that of an experiment.
func instance(experiment int) trainer.Instance { return trainer.BothSources{}.Instance(7, experiment) }

// fake is a trainer of configurations. It counts its trainings.
type fake struct {
	before func(ctx context.Context, c trainer.Configuration, in trainer.Instance) error // if not nil

	mu    sync.Mutex
	begun map[queue.Key]int
	ended map[queue.Key]int
}

func (f *fake) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	configuration, ok := c.(trainer.Configuration)
	if !ok {
		return trainer.Outcome{}, fmt.Errorf("%w: %T", trainer.ErrCandidate, c)
	}
	f.count(&f.begun, c, in)
	if f.before != nil {
		if err := f.before(ctx, configuration, in); err != nil {
			return trainer.Outcome{}, err
		}
	}
	if err := ctx.Err(); err != nil {
		return trainer.Outcome{}, err
	}
	f.count(&f.ended, c, in)
	return fakeOutcome(configuration, in), nil
}

func (f *fake) count(what *map[queue.Key]int, c trainer.Candidate, in trainer.Instance) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if *what == nil {
		*what = map[queue.Key]int{}
	}
	(*what)[queue.Key{Candidate: c.ID(), Experiment: in.Experiment, SampleSeed: in.SampleSeed, InitSeed: in.InitSeed}]++
}

// total is the sum of counts.
func (f *fake) total(what *map[queue.Key]int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	sum := 0
	for _, n := range *what {
		sum += n
	}
	return sum
}

// fakeOutcome has a loss that grows with the width, and diverges for width 13.
func fakeOutcome(c trainer.Configuration, in trainer.Instance) trainer.Outcome {
	width := c.Float("width")
	noise := 0.3*in.SampleStream().NormFloat64() + 0.5*trainer.Stream(in.InitSeed, c.ID()).NormFloat64()
	o := trainer.Outcome{Loss: 1 + width/4 + noise, Seconds: 0.1 + width, Metrics: map[string]float64{"noise": noise},
		Predictions: []float64{noise, 1 / width, -3}}
	if width == 13 {
		o.Loss = o.Loss / 0
	}
	return o.Classified()
}

// serve opens a queue with a short lease.
func serve(t testing.TB, o queue.Options) *queue.Queue {
	t.Helper()
	if o.Lease == 0 {
		o.Lease = lease
	}
	q, err := queue.Serve(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, q.Close()) })
	return q
}

// working is a worker in this program.
type working struct {
	stop  context.CancelFunc
	ended chan error
}

// work starts a worker. The test may wait for its end; what it returns then is checked otherwise too.
func work(t testing.TB, at queue.Connection, inner trainer.Trainer, o queue.WorkerOptions) *working {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w := &working{cancel, make(chan error, 1)}
	go func() {
		w.ended <- queue.Work(ctx, at, inner, o)
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-w.ended:
		case <-time.After(10 * time.Second):
			t.Error("the worker does not end")
		}
	})
	return w
}

// wait returns the error of a worker that ends.
func (w *working) wait(t testing.TB) error {
	t.Helper()
	select {
	case err := <-w.ended:
		w.ended <- err
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("the worker does not end")
		return nil
	}
}

// logs writes what a queue says into the test's log.
func logs(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
}
