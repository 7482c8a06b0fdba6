package trainer

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flaky fails a number of times, and then trains.
type flaky struct {
	failures int
	err      error
	calls    int
}

func (f *flaky) Train(context.Context, Candidate, Instance) (Outcome, error) {
	if f.calls++; f.calls <= f.failures {
		return Outcome{}, f.err
	}
	return Outcome{Loss: 7}, nil
}

func (f *flaky) BatchSize() int { return 4 }

func (f *flaky) TrainBatch(ctx context.Context, jobs []Job) ([]Outcome, error) {
	o, err := f.Train(ctx, nil, Instance{})
	if err != nil {
		return nil, err
	}
	return []Outcome{o, o}, nil
}

// slept returns retries that note how long they wait.
func slept(inner Trainer, attempts int, delay time.Duration) (*retries, *[]time.Duration) {
	var delays []time.Duration
	return &retries{inner: inner, attempts: attempts, delay: delay, sleep: func(ctx context.Context, d time.Duration) error {
		delays = append(delays, d)
		return ctx.Err()
	}}, &delays
}

func TestRetries(t *testing.T) {
	ctx := context.Background()
	busy := fmt.Errorf("the device is busy: %w", ErrTransient)
	for failures := range 4 {
		f := &flaky{failures: failures, err: busy}
		r, delays := slept(f, 4, time.Second)
		o, err := r.Train(ctx, nil, Instance{})
		require.NoError(t, err)
		want := Outcome{Loss: 7, Attempts: failures + 1}
		if failures == 0 {
			want.Attempts = 0
		}
		assert.Equal(t, want, o)
		assert.Equal(t, []time.Duration{1e9, 2e9, 4e9}[:failures], append([]time.Duration{}, *delays...))

		outcomes, err := r.trainBatch(ctx, &flaky{failures: failures, err: busy}, nil)
		require.NoError(t, err)
		assert.Equal(t, []Outcome{want, want}, outcomes)
	}

	f := &flaky{failures: 9, err: busy}
	r, _ := slept(f, 4, time.Second)
	o, err := r.Train(ctx, nil, Instance{})
	require.NoError(t, err)
	assert.Equal(t, 4, f.calls)
	assert.Equal(t, Failed, o.Status)
	assert.Equal(t, 4, o.Attempts)
	assert.False(t, o.Scored())
	assert.Equal(t, "after 4 attempts: the device is busy: trainer: transient failure", o.Error)
	_, err = r.trainBatch(ctx, &flaky{failures: 9, err: busy}, nil)
	assert.ErrorIs(t, err, ErrTransient)

	r, _ = slept(&flaky{failures: 9, err: errors.Join(context.DeadlineExceeded, ErrTransient)}, 2, 0)
	o, err = r.Train(ctx, nil, Instance{})
	require.NoError(t, err)
	assert.Equal(t, TimedOut, o.Status)
}

// TestNoRetries has errors that another attempt is not for.
func TestNoRetries(t *testing.T) {
	for _, err := range []error{ErrCandidate, ErrStop, context.DeadlineExceeded, errors.New("no memory")} {
		f := &flaky{failures: 1, err: err}
		r, delays := slept(f, 4, time.Second)
		_, got := r.Train(context.Background(), nil, Instance{})
		assert.ErrorIs(t, got, err)
		assert.Equal(t, 1, f.calls)
		assert.Empty(t, *delays)
	}
}

// TestRetriesEnd cancels the wait for the next attempt.
func TestRetriesEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	f := Func(func(context.Context, Candidate, Instance) (Outcome, error) {
		time.AfterFunc(time.Millisecond, cancel)
		return Outcome{}, ErrTransient
	})
	_, err := WithRetries(f, 2, longestDelay).Train(ctx, nil, Instance{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestDelaysAreBounded(t *testing.T) {
	r, delays := slept(&flaky{failures: 80, err: ErrTransient}, 81, time.Minute)
	_, err := r.Train(context.Background(), nil, Instance{})
	require.NoError(t, err)
	for k, d := range *delays {
		assert.Equal(t, min(time.Minute<<min(k, 10), time.Hour), d)
	}
}
