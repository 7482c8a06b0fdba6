package queue_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/queue"
)

// TestLongerThanItsPlaces: a training that no worker has the time for counts as Failed after so many attempts, and does not keep the
// workers busy for ever.
func TestLongerThanItsPlaces(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake", Attempts: 2})
	members := pool(t, 1)
	endless := &fake{before: func(ctx context.Context, _ trainer.Configuration, _ trainer.Instance) error {
		<-ctx.Done()
		return ctx.Err()
	}}
	got := ask(t, q, members[0], instance(0))
	for range 3 {
		w := work(t, q.Connection(), endless, queue.WorkerOptions{Plan: "fake", Pool: members, Deadline: time.Now().Add(500 * time.Millisecond)})
		require.NoError(t, w.wait(t))
	}
	o := soon(t, got)
	require.NoError(t, o.err)
	assert.Equal(t, trainer.Failed, o.outcome.Status)
	assert.Contains(t, o.outcome.Error, "2 workers have begun this training")
	assert.Zero(t, q.Counts().HandedBack)
}

// TestHandedBack: a worker that is told to go, as by a batch system that wants its place, hands its training back, which is no attempt.
func TestHandedBack(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake", Attempts: 1})
	members := pool(t, 1)
	inner, begun, let := gate()
	got := ask(t, q, members[0], instance(0))
	for range 3 {
		w := work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members})
		soon(t, begun)
		w.stop()
		assert.ErrorIs(t, w.wait(t), context.Canceled)
	}
	close(let)
	work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members})
	require.NoError(t, soon(t, got).err)
	counts := q.Counts()
	assert.Equal(t, []int{4, 3, 1}, []int{counts.Begun, counts.HandedBack, counts.Settled})
}
