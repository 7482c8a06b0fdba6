package queue_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/trainer"
	"robust/trainer/queue"
)

// TestSilence: connections of workers and of the coordinator stay open and carry nothing, again and again, for up to three leases. The
// decisions are those of a calm run (F16).
func TestSilence(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	members := pool(t, 8)
	settings := selection.Settings{Seed: 5, Workers: 4, Method: selection.TestAgainstBest{}, Budget: selection.Budget{Experiments: 5}}
	calm, err := selection.Run(t.Context(), &fake{}, members, settings)
	require.NoError(t, err)
	broker := nats(t, server.RANDOM_PORT, t.TempDir())
	t.Cleanup(func() {
		broker.Shutdown()
		broker.WaitForShutdown()
	})
	at := queue.Connection{URL: broker.ClientURL()}
	mine, network := through(t, at)
	networks := []*proxy{network}
	q := serve(t, queue.Options{Plan: "fake", Broker: mine, Attempts: 50})
	inner := &fake{before: func(context.Context, trainer.Configuration, trainer.Instance) error {
		time.Sleep(150 * time.Millisecond)
		return nil
	}}
	for i := range 3 {
		theirs, network := through(t, at)
		networks = append(networks, network)
		work(t, theirs, inner, queue.WorkerOptions{Plan: "fake", Pool: members, Name: fmt.Sprint("w", i)})
	}
	stop, stopped, hushed := make(chan struct{}), make(chan struct{}), 0
	go func() {
		defer close(stopped)
		rng := rand.New(rand.NewPCG(3, 4))
		for {
			n := networks[rng.IntN(len(networks))]
			n.hush(true)
			hushed++
			select {
			case <-time.After(time.Duration(rng.Int64N(int64(3 * lease)))):
				n.hush(false)
			case <-stop:
				n.hush(false)
				return
			}
			time.Sleep(time.Duration(rng.Int64N(int64(lease))))
		}
	}()
	result, err := selection.Run(t.Context(), q, members, settings)
	close(stop)
	<-stopped
	require.NoError(t, err)
	assert.Equal(t, calm.Decisions, result.Decisions)
	assert.Equal(t, calm.Survivors, result.Survivors)
	assert.Equal(t, calm.Trainings(), q.Counts().Settled)
	assert.Zero(t, q.Counts().Conflicts)
	assert.Greater(t, hushed, 1)
	t.Logf("silent %d times; %+v", hushed, q.Counts())
	require.NoError(t, q.Close())
}

// TestResultOnTheWay: a result is on the way when the connection ends, with or without predictions that go by the object store. It is sent
// again soon, and the training is not made again.
func TestResultOnTheWay(t *testing.T) {
	for name, predictions := range map[string]int{"small": 3, "large": 100_000} {
		t.Run(name, func(t *testing.T) {
			q := serve(t, queue.Options{Plan: "fake"})
			members := pool(t, 1)
			begun, let, trained := make(chan struct{}, 9), make(chan struct{}), atomic.Int64{}
			inner := trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
				trained.Add(1)
				begun <- struct{}{}
				<-let
				return trainer.Outcome{Loss: 1, Predictions: make([]float64, predictions)}, nil
			})
			at, network := through(t, q.Connection())
			work(t, at, inner, queue.WorkerOptions{Plan: "fake", Pool: members})
			got := ask(t, q, members[0], instance(0))
			soon(t, begun)
			network.hush(true)
			close(let)
			time.Sleep(lease / 3) // it is sent, and held back
			network.part(true)
			network.part(false)
			o := soon(t, got)
			require.NoError(t, o.err)
			assert.Len(t, o.outcome.Predictions, predictions)
			assert.EqualValues(t, 1, trained.Load())
		})
	}
}

// TestLostCoordinator: a coordinator whose machine is gone has not closed its connection, so that the broker still counts on it. A
// new one opens the queue nevertheless.
func TestLostCoordinator(t *testing.T) {
	broker := nats(t, server.RANDOM_PORT, t.TempDir())
	defer func() {
		broker.Shutdown()
		broker.WaitForShutdown()
	}()
	gone, err := client.Connect(broker.ClientURL())
	require.NoError(t, err)
	defer gone.Close()
	_, err = gone.Subscribe("robust.robust.report", func(*client.Msg) {})
	require.NoError(t, err)
	require.NoError(t, gone.Flush())

	q := serve(t, queue.Options{Plan: "fake", Broker: queue.Connection{URL: broker.ClientURL()}})
	members := pool(t, 1)
	work(t, q.Connection(), &fake{}, queue.WorkerOptions{Plan: "fake", Pool: members})
	o, err := q.Train(t.Context(), members[0], instance(0))
	require.NoError(t, err)
	assert.True(t, o.Scored())
}

// TestTwoCoordinators: a second one with the same name is refused while the first one answers (F5).
func TestTwoCoordinators(t *testing.T) {
	broker := nats(t, server.RANDOM_PORT, t.TempDir())
	t.Cleanup(func() {
		broker.Shutdown()
		broker.WaitForShutdown()
	})
	at := queue.Connection{URL: broker.ClientURL()}
	first := serve(t, queue.Options{Plan: "fake", Broker: at})
	_, err := queue.Serve(t.Context(), queue.Options{Plan: "fake", Broker: at})
	require.ErrorIs(t, err, queue.ErrRunning)
	assert.ErrorContains(t, err, "end it, or give Options.Name")
	other := serve(t, queue.Options{Name: "other", Plan: "fake", Broker: at})
	require.NoError(t, other.Close())
	members := pool(t, 1)
	work(t, first.Connection(), &fake{}, queue.WorkerOptions{Plan: "fake", Pool: members})
	_, err = first.Train(t.Context(), members[0], instance(0))
	require.NoError(t, err, "the refused one has left the first one alone")
	require.NoError(t, first.Close())
}
