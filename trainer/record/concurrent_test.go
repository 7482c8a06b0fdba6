package record_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/record"
)

// TestTrainedOnceByMany has many goroutines ask for the same trainings, alone and in overlapping batches.
func TestTrainedOnceByMany(t *testing.T) {
	members := pool(t, 8)
	f := &fake{}
	path := newPath(t)
	r := open(t, path, batching{f, 4}, record.Options{})
	var all sync.WaitGroup
	begin := make(chan struct{})
	for g := range 32 {
		all.Go(func() {
			<-begin
			for k := range members {
				first, second := members[(g+k)%8], members[(g+3*k+1)%8]
				if g%2 == 0 {
					o, err := r.Train(context.Background(), first, instance(0))
					assert.NoError(t, err)
					assert.Equal(t, fakeOutcome(first, instance(0)).Loss, o.Loss)
					continue
				}
				jobs := []trainer.Job{{Candidate: first, Instance: instance(0)}, {Candidate: second, Instance: instance(1)},
					{Candidate: second, Instance: instance(0)}, {Candidate: first, Instance: instance(0)}}
				outcomes, err := r.TrainBatch(context.Background(), jobs)
				assert.NoError(t, err)
				for k, j := range jobs {
					assert.Equal(t, fakeOutcome(j.Candidate.(trainer.Configuration), j.Instance).Loss, outcomes[k].Loss)
				}
			}
		})
	}
	close(begin)
	all.Wait()
	assert.Equal(t, 16, f.count)
	for key, n := range f.trainings {
		assert.Equal(t, 1, n, "%v", key)
	}
	require.NoError(t, r.Close())
	read, err := record.Read(path)
	require.NoError(t, err)
	assert.Equal(t, 16, read.Len())
}

// waiting begins a training that ends as told, and has another one wait for it. It returns what the second one got.
func waiting(t *testing.T, r *record.Recorder, begun <-chan struct{}, end func(cancel func())) (first, second error) {
	t.Helper()
	c := pool(t, 1)[0]
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var both sync.WaitGroup
	both.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				first = p.(error)
			}
		}()
		_, first = r.Train(ctx, c, instance(0))
	})
	<-begun
	both.Go(func() { _, second = r.Train(context.Background(), c, instance(0)) })
	end(cancel)
	both.Wait()
	return first, second
}

// TestWaiting has trainings end in every way while another goroutine may be waiting for them.
func TestWaiting(t *testing.T) {
	begun, release := make(chan struct{}, 2), make(chan error)
	trainings := 0
	block := func(ctx context.Context, c trainer.Configuration, in trainer.Instance) error {
		if trainings++; trainings > 1 {
			return nil
		}
		begun <- struct{}{}
		select {
		case err := <-release:
			if err == errPanic {
				panic(err)
			}
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	recorder := func() *record.Recorder {
		trainings = 0
		return open(t, newPath(t), &fake{before: block}, record.Options{})
	}

	first, second := waiting(t, recorder(), begun, func(func()) { release <- nil })
	assert.NoError(t, first)
	assert.NoError(t, second)
	assert.Equal(t, 1, trainings)

	first, second = waiting(t, recorder(), begun, func(cancel func()) { cancel() })
	assert.ErrorIs(t, first, context.Canceled)
	assert.NoError(t, second, "the end of the context is of the first one alone")
	assert.Equal(t, 2, trainings)

	first, second = waiting(t, recorder(), begun, func(func()) { release <- errPanic })
	assert.ErrorIs(t, first, errPanic)
	assert.NoError(t, second)
	assert.Equal(t, 2, trainings)

	killed := trainer.Func(func(ctx context.Context, _ trainer.Candidate, _ trainer.Instance) (trainer.Outcome, error) {
		if err := block(ctx, trainer.Configuration{}, trainer.Instance{}); err != nil {
			return trainer.Outcome{Status: trainer.Failed, Error: "killed"}, nil
		}
		return trainer.Outcome{Loss: 1}, nil
	})
	trainings = 0
	r := open(t, newPath(t), killed, record.Options{})
	_, second = waiting(t, r, begun, func(cancel func()) { cancel() })
	assert.NoError(t, second)
	assert.Equal(t, 2, trainings, "that it failed was due to the end of the context of the first one")
	assert.Equal(t, 1, r.Len())

	r = recorder()
	ctx, cancel := context.WithCancel(context.Background())
	_, second = waiting(t, r, begun, func(func()) {
		go cancel()
		_, err := r.Train(ctx, pool(t, 1)[0], instance(0))
		assert.ErrorIs(t, err, context.Canceled, "so is that of one that waits")
		release <- nil
	})
	assert.NoError(t, second)
}

var errPanic = errors.New("panic")
