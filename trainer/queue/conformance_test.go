package queue_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"robust/trainer"
	"robust/trainer/queue"
	"robust/trainer/trainertest"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(workerVariable); path != "" {
		os.Exit(workerProcess(path))
	}
	goleak.VerifyTestMain(m)
}

// manned is a queue with workers in this program.
type manned struct {
	*queue.Queue
	workers sync.WaitGroup
	end     context.CancelFunc
}

// man opens a queue with workers.
func man(t testing.TB, o queue.Options, workers int, w queue.WorkerOptions, inner func() trainer.Trainer) *manned {
	ctx, cancel := context.WithCancel(context.Background())
	m := &manned{Queue: serve(t, o), end: cancel}
	for i := range workers {
		named := w
		named.Name = fmt.Sprintf("w%d", i)
		m.workers.Go(func() {
			if err := queue.Work(ctx, m.Connection(), inner(), named); ctx.Err() == nil {
				assert.NoError(t, err)
			}
		})
	}
	return m
}

// Close ends the queue, and with it the workers, also those that have not found it yet.
func (m *manned) Close() error {
	err := m.Queue.Close()
	late := time.AfterFunc(time.Second, m.end)
	m.workers.Wait()
	late.Stop()
	m.end()
	return err
}

// TestConformance runs the suite on queues with one worker, with four, and with one for four trainings at once.
func TestConformance(t *testing.T) {
	slow, err := trainer.NewConfiguration("slow", trainer.Param("width", 0))
	if err != nil {
		t.Fatal(err)
	}
	members := append(pool(t, 3), pool(t, 13)[12])
	waits := func(ctx context.Context, c trainer.Configuration, _ trainer.Instance) error {
		if c.ID() == slow.ID() {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	for _, kind := range []struct{ workers, capacity int }{{1, 1}, {4, 1}, {1, 4}} {
		t.Run(fmt.Sprintf("%d workers for %d", kind.workers, kind.capacity), func(t *testing.T) {
			trainertest.Run(t, func() trainer.Trainer {
				return man(t, queue.Options{Plan: "fake"}, kind.workers,
					queue.WorkerOptions{Plan: "fake", Capacity: kind.capacity, Pool: append([]trainer.Candidate{slow}, members...)},
					func() trainer.Trainer { return &fake{before: waits} })
			}, members, trainertest.Slow(slow), trainertest.Diverges(members[3]), trainertest.Implements[*manned]())
		})
	}
}
