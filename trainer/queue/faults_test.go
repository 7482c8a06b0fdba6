package queue_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/trainer"
	"robust/trainer/queue"
)

// gate is a trainer whose trainings wait until they are let go.
func gate() (inner *fake, begun chan string, let chan struct{}) {
	begun, let = make(chan string, 100), make(chan struct{})
	inner = &fake{before: func(ctx context.Context, c trainer.Configuration, _ trainer.Instance) error {
		begun <- c.ID()
		select {
		case <-let:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	return inner, begun, let
}

// asked is a training that somebody waits for.
type asked struct {
	outcome trainer.Outcome
	err     error
}

// ask calls Train in the background.
func ask(t testing.TB, q *queue.Queue, c trainer.Candidate, in trainer.Instance) <-chan asked {
	t.Helper()
	got := make(chan asked, 1)
	go func() {
		o, err := q.Train(context.Background(), c, in)
		got <- asked{o, err}
	}()
	return got
}

// soon returns what a channel has, within some seconds.
func soon[T any](t testing.TB, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came for 20 s")
		panic("unreachable")
	}
}

// TestLostWorker parts a worker from the broker while it trains. Another one makes the training again; the outcome of the first,
// which comes later, is counted once (F6, F8).
func TestLostWorker(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake"})
	members := pool(t, 2)
	options := queue.WorkerOptions{Plan: "fake", Pool: members}
	inner, begun, let := gate()
	lost, network := through(t, q.Connection())
	work(t, lost, inner, options)
	got := ask(t, q, members[0], instance(0))
	soon(t, begun)
	network.part(true)
	work(t, q.Connection(), &fake{}, options)
	first := soon(t, got)
	require.NoError(t, first.err)
	assert.Equal(t, fakeOutcome(members[0].(trainer.Configuration), instance(0)).Loss, first.outcome.Loss)
	close(let)
	network.part(false)
	assert.Eventually(t, func() bool { return q.Counts().Duplicates+q.Counts().Conflicts > 0 || inner.total(&inner.ended) == 0 }, 20*time.Second, 10*time.Millisecond)
	counts := q.Counts()
	assert.Equal(t, []int{1, 1, 0}, []int{counts.Asked, counts.Settled, counts.Conflicts})
	again, err := q.Train(t.Context(), members[0], instance(0))
	require.NoError(t, err)
	assert.Equal(t, first.outcome, again)
}

// TestLateOutcomeOfTheOnlyWorker: where nobody else is there, what comes late is taken (F8).
func TestLateOutcomeOfTheOnlyWorker(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake"})
	members := pool(t, 1)
	inner, begun, let := gate()
	at, network := through(t, q.Connection())
	work(t, at, inner, queue.WorkerOptions{Plan: "fake", Pool: members})
	got := ask(t, q, members[0], instance(0))
	soon(t, begun)
	network.part(true)
	time.Sleep(3 * lease)
	require.True(t, len(q.Workers()) == 0 || q.Workers()[0].Lost)
	close(let)
	network.part(false)
	require.NoError(t, soon(t, got).err)
	assert.Equal(t, 1, inner.total(&inner.ended), "it was not made twice")
}

// TestConflict: two workers whose outcomes differ. The first one stands, and the other is told of (F6).
func TestConflict(t *testing.T) {
	conflicts := make(chan queue.Conflict, 1)
	q := serve(t, queue.Options{Plan: "fake", OnConflict: func(c queue.Conflict) { conflicts <- c }})
	members := pool(t, 1)
	options := queue.WorkerOptions{Plan: "fake", Pool: members}
	let, begun := make(chan struct{}), make(chan struct{}, 9)
	liar := trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		begun <- struct{}{}
		<-let // it does not hear that it is not wanted any more
		return trainer.Outcome{Loss: -5, Seconds: 1}, nil
	})
	lost, network := through(t, q.Connection())
	work(t, lost, liar, options)
	got := ask(t, q, members[0], instance(0))
	soon(t, begun)
	network.part(true)
	work(t, q.Connection(), &fake{}, options)
	first := soon(t, got)
	require.NoError(t, first.err)
	close(let)
	network.part(false)
	c := soon(t, conflicts)
	assert.Equal(t, first.outcome.Loss, c.First.Loss)
	assert.Equal(t, -5.0, c.Second.Loss)
	again, err := q.Train(t.Context(), members[0], instance(0))
	require.NoError(t, err)
	assert.Equal(t, first.outcome.Loss, again.Loss)
	assert.Equal(t, 1, q.Counts().Conflicts)
}

// TestRedeliveries: the clock of the broker runs fast, so that it gives every job to everybody, again and again. Each
// training is begun once (F12, F16).
func TestRedeliveries(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake", Lease: 5 * time.Second}.WithBrokerLease(30*time.Millisecond))
	members := pool(t, 6)
	inner := &fake{before: func(context.Context, trainer.Configuration, trainer.Instance) error {
		time.Sleep(200 * time.Millisecond)
		return nil
	}}
	for i := range 3 {
		work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members, Name: fmt.Sprint("w", i)})
	}
	var all sync.WaitGroup
	for _, c := range members {
		all.Go(func() {
			_, err := q.Train(t.Context(), c, instance(0))
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.Equal(t, 6, inner.total(&inner.begun))
	counts := q.Counts()
	assert.Equal(t, []int{6, 6}, []int{counts.Begun, counts.Settled})
}

// nats starts a broker of its own on a port.
func nats(t testing.TB, port int, folder string) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: folder, NoLog: true, NoSigs: true})
	require.NoError(t, err)
	s.Start()
	require.True(t, s.ReadyForConnections(10*time.Second))
	return s
}

// TestBrokerRestarts kills the broker again and again during a selection, with its memory or without. The decisions are those of
// a calm run (F16, F1).
func TestBrokerRestarts(t *testing.T) {
	members := pool(t, 8)
	settings := selection.Settings{Seed: 5, Workers: 4, Method: selection.TestAgainstBest{}, Budget: selection.Budget{Experiments: 5}}
	calm, err := selection.Run(t.Context(), &fake{}, members, settings)
	require.NoError(t, err)
	for name, forgetful := range map[string]bool{"with its files": false, "without": true} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			broker := nats(t, server.RANDOM_PORT, folder)
			u, err := url.Parse(broker.ClientURL())
			require.NoError(t, err)
			port, err := strconv.Atoi(u.Port())
			require.NoError(t, err)
			q := serve(t, queue.Options{Plan: "fake", Broker: queue.Connection{URL: broker.ClientURL()}, Attempts: 50, Log: logs(t)})
			begun := make(chan struct{}, 1000)
			inner := &fake{before: func(ctx context.Context, _ trainer.Configuration, _ trainer.Instance) error {
				begun <- struct{}{}
				time.Sleep(300 * time.Millisecond)
				return nil
			}}
			for i := range 3 {
				work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members, Name: fmt.Sprint("w", i)})
			}
			var restarts atomic.Int64
			stop, stopped := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(stopped)
				for n := 1; ; n++ {
					select {
					case <-begun:
					case <-stop:
						return
					}
					if n != 3 && n != 15 {
						continue
					}
					broker.Shutdown()
					broker.WaitForShutdown()
					if forgetful {
						folder = t.TempDir()
					}
					time.Sleep(50 * time.Millisecond)
					broker = nats(t, port, folder)
					restarts.Add(1)
				}
			}()
			result, err := selection.Run(t.Context(), q, members, settings)
			close(stop)
			<-stopped
			require.NoError(t, err)
			assert.Equal(t, calm.Survivors, result.Survivors)
			assert.Equal(t, calm.Decisions, result.Decisions)
			assert.Equal(t, calm.Trainings(), result.Trainings())
			assert.Positive(t, restarts.Load())
			assert.Equal(t, calm.Trainings(), q.Counts().Settled)
			require.NoError(t, q.Close())
			broker.Shutdown()
			broker.WaitForShutdown()
		})
	}
}

// TestSelectionsAreTheSame with 1 to 16 workers that come and go (F7).
func TestSelectionsAreTheSame(t *testing.T) {
	members := pool(t, 8)
	settings := selection.Settings{Seed: 5, Workers: 16, Method: selection.TestAgainstBest{}, Budget: selection.Budget{Experiments: 5}}
	calm, err := selection.Run(t.Context(), &fake{}, members, settings)
	require.NoError(t, err)
	for _, workers := range []int{1, 5, 16} {
		q := serve(t, queue.Options{Plan: "fake"})
		inner := &fake{before: func(context.Context, trainer.Configuration, trainer.Instance) error {
			time.Sleep(5 * time.Millisecond)
			return nil
		}}
		for i := range workers {
			w := work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members, Name: fmt.Sprint("w", i)})
			if i%3 == 1 {
				time.AfterFunc(time.Duration(30*i)*time.Millisecond, w.stop)
			}
		}
		result, err := selection.Run(t.Context(), q, members, settings)
		require.NoError(t, err)
		assert.Equal(t, calm.Decisions, result.Decisions, "%d workers", workers)
		assert.Equal(t, calm.Survivors, result.Survivors)
		for k := range calm.Records {
			assert.Equal(t, calm.Records[k].Outcome.Loss, result.Records[k].Outcome.Loss)
		}
		require.NoError(t, q.Close())
	}
}

// TestPoison: a training that ends every worker which begins it counts as Failed after so many attempts.
func TestPoison(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake", Attempts: 2})
	members := pool(t, 2)
	poison := &fake{before: func(_ context.Context, c trainer.Configuration, _ trainer.Instance) error {
		if c.ID() == members[1].ID() {
			return fmt.Errorf("the device is gone: %w", trainer.ErrStop)
		}
		return nil
	}}
	got := ask(t, q, members[1], instance(0))
	for i := range 3 {
		w := work(t, q.Connection(), poison, queue.WorkerOptions{Plan: "fake", Pool: members, Name: fmt.Sprint("w", i)})
		if i < 2 {
			assert.ErrorIs(t, w.wait(t), trainer.ErrStop)
		}
	}
	o := soon(t, got)
	require.NoError(t, o.err)
	assert.Equal(t, trainer.Failed, o.outcome.Status)
	assert.Contains(t, o.outcome.Error, "2 workers have begun this training")
	fine, err := q.Train(t.Context(), members[0], instance(0))
	require.NoError(t, err)
	assert.True(t, fine.Scored())
}

// TestTimeOuts: of a trainer that heeds its context, and of one that does not (F9).
func TestTimeOuts(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake", Timeout: 100 * time.Millisecond})
	members := pool(t, 2)
	let := make(chan struct{})
	defer close(let)
	inner := &fake{before: func(ctx context.Context, c trainer.Configuration, _ trainer.Instance) error {
		if c.ID() == members[1].ID() {
			<-let
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}}
	w := work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members, Grace: 50 * time.Millisecond})
	for _, c := range members {
		o, err := q.Train(t.Context(), c, instance(0))
		require.NoError(t, err)
		assert.Equal(t, trainer.TimedOut, o.Status)
		assert.True(t, math.IsNaN(o.Loss))
	}
	assert.ErrorIs(t, w.wait(t), queue.ErrHung)
}

// TestFailures are outcomes of their own; what cannot be trained at all is an error.
func TestFailures(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake"})
	members := pool(t, 3)
	inner := &fake{before: func(_ context.Context, c trainer.Configuration, _ trainer.Instance) error {
		switch c.ID() {
		case members[0].ID():
			return errors.New("no memory")
		case members[1].ID():
			panic("a bug")
		}
		return fmt.Errorf("%w: too wide", trainer.ErrCandidate)
	}}
	work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members})
	for i, says := range []string{"no memory", "a bug"} {
		o, err := q.Train(t.Context(), members[i], instance(0))
		require.NoError(t, err)
		assert.Equal(t, trainer.Failed, o.Status)
		assert.Contains(t, o.Error, says)
	}
	_, err := q.Train(t.Context(), members[2], instance(0))
	assert.ErrorIs(t, err, trainer.ErrCandidate)
	assert.ErrorContains(t, err, "too wide")
}

// TestPlans: a worker with another plan, or with other candidates under the same IDs, is refused (F13).
func TestPlans(t *testing.T) {
	members := pool(t, 2)
	q := serve(t, queue.Options{Plan: map[string]any{"sample": 3000, "pool": queue.PoolDigest(members)}})
	w := work(t, q.Connection(), &fake{}, queue.WorkerOptions{Plan: map[string]any{"sample": 2000, "pool": queue.PoolDigest(members)}, Pool: members})
	err := w.wait(t)
	var plan *queue.PlanError
	require.ErrorAs(t, err, &plan)
	assert.ErrorContains(t, err, "sample")
	assert.ErrorContains(t, err, "2000")

	other, err := trainer.NewConfiguration(members[0].ID(), trainer.Param("width", 99))
	require.NoError(t, err)
	got := ask(t, q, members[0], instance(0))
	w = work(t, q.Connection(), &fake{}, queue.WorkerOptions{Plan: map[string]any{"sample": 3000, "pool": queue.PoolDigest(members)}, Pool: []trainer.Candidate{other}})
	assert.ErrorIs(t, w.wait(t), queue.ErrPlan)
	work(t, q.Connection(), &fake{}, queue.WorkerOptions{Plan: map[string]any{"sample": 3000, "pool": queue.PoolDigest(members)}, Pool: members})
	assert.NoError(t, soon(t, got).err)
}

// TestSecrets: nobody works without the token, and nothing listens to other machines without encryption.
func TestSecrets(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake"})
	options := queue.WorkerOptions{Plan: "fake", Pool: pool(t, 1)}
	assert.GreaterOrEqual(t, len(q.Connection().Token), 16)
	for _, token := range []string{"", "wrong token of some length"} {
		at := q.Connection()
		at.Token = token
		assert.ErrorIs(t, work(t, at, &fake{}, options).wait(t), queue.ErrBroker, "token %q", token)
	}
	open := serve(t, queue.Options{Plan: "fake", Listen: "0.0.0.0:0", Advertise: "127.0.0.1"})
	at := open.Connection()
	assert.Contains(t, at.URL, "tls://")
	require.NotEmpty(t, at.Certificate)
	work(t, at, &fake{}, options)
	_, err := open.Train(t.Context(), pool(t, 1)[0], instance(0))
	require.NoError(t, err)
	at.Certificate = ""
	assert.ErrorIs(t, work(t, at, &fake{}, options).wait(t), queue.ErrBroker, "an unknown certificate")

	_, err = queue.Serve(t.Context(), queue.Options{Token: "short"})
	assert.ErrorIs(t, err, queue.ErrOptions)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	_, err = queue.Serve(t.Context(), queue.Options{Listen: taken.Addr().String()})
	assert.ErrorIs(t, err, queue.ErrBroker)
}

// TestLargePredictions go by the object store, and are removed.
func TestLargePredictions(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake"})
	large := make([]float64, 400_000)
	for i := range large {
		large[i] = float64(i) / 3
	}
	large[7] = math.Inf(-1)
	inner := trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: 1, Seconds: 1, Predictions: large}, nil
	})
	members := pool(t, 1)
	work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members})
	o, err := q.Train(t.Context(), members[0], instance(0))
	require.NoError(t, err)
	assert.Equal(t, large, o.Predictions)
}

// TestLeaving: workers leave at their deadline, when they are idle, and when they are asked, and lose nothing.
func TestLeaving(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake"})
	members := pool(t, 2)
	slow := &fake{before: func(ctx context.Context, _ trainer.Configuration, _ trainer.Instance) error {
		select {
		case <-time.After(300 * time.Millisecond):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	start := time.Now()
	w := work(t, q.Connection(), slow, queue.WorkerOptions{Plan: "fake", Pool: members, Deadline: start.Add(time.Second), Name: "short of time"})
	_, err := q.Train(t.Context(), members[0], instance(0))
	require.NoError(t, err)
	got := ask(t, q, members[0], instance(9)) // by what is known of the candidate, it would not end by the deadline
	require.NoError(t, w.wait(t))
	assert.Less(t, time.Since(start), time.Second)
	leave := make(chan struct{})
	second := work(t, q.Connection(), slow, queue.WorkerOptions{Plan: "fake", Pool: members, Leave: leave})
	close(leave)
	require.NoError(t, second.wait(t))
	third := work(t, q.Connection(), slow, queue.WorkerOptions{Plan: "fake", Pool: members, IdleExit: 700 * time.Millisecond})
	require.NoError(t, soon(t, got).err)
	require.NoError(t, third.wait(t))
	assert.Equal(t, 2, slow.total(&slow.ended))
	assert.Empty(t, q.Workers())
}

// TestCancelledTraining: the end of a caller's context ends the training, and the worker goes on.
func TestCancelledTraining(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake"})
	members := pool(t, 2)
	inner, begun, let := gate()
	work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := q.Train(ctx, members[0], instance(0))
		ended <- err
	}()
	soon(t, begun)
	cancel()
	assert.ErrorIs(t, soon(t, ended), context.Canceled)
	got := ask(t, q, members[1], instance(0))
	assert.Equal(t, members[1].ID(), soon(t, begun), "it has a place again")
	close(let)
	require.NoError(t, soon(t, got).err)
	assert.Equal(t, 1, q.Counts().Cancelled)
}

// TestClosed: what is waited for ends with the queue.
func TestClosed(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake"})
	got := ask(t, q, pool(t, 1)[0], instance(0))
	require.Eventually(t, func() bool { return q.Counts().Asked == 1 }, 5*time.Second, time.Millisecond)
	require.NoError(t, q.Close())
	err := soon(t, got).err
	assert.ErrorIs(t, err, queue.ErrClosed)
	assert.ErrorIs(t, err, trainer.ErrStop)
	require.NoError(t, q.Close())
	_, err = q.Train(t.Context(), pool(t, 1)[0], instance(1))
	assert.ErrorIs(t, err, queue.ErrClosed)
}
