package trainer_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/trainertest"
)

var model = func() trainer.Configuration {
	c, err := trainer.NewConfiguration("model")
	if err != nil {
		panic(err)
	}
	return c
}()

// soon is a time-out that is met in these tests, and late one that is not.
const (
	soon = 5 * time.Millisecond
	late = time.Hour
)

func TestTimeout(t *testing.T) {
	ctx := context.Background()
	forever := make(chan struct{})
	t.Cleanup(func() { close(forever) })
	for _, c := range []struct {
		name         string
		limit, grace time.Duration
		train        trainer.Func
		want         error // nil for the outcome with loss 3
		left         int
		says         string
	}{
		{"in time", late, late, func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
			return trainer.Outcome{Loss: 3}, nil
		}, nil, 0, ""},
		{"cancelled", soon, late, func(ctx context.Context, _ trainer.Candidate, _ trainer.Instance) (trainer.Outcome, error) {
			<-ctx.Done()
			return trainer.Outcome{}, errors.New("signal: killed")
		}, context.DeadlineExceeded, 0, "out of time after 5ms: signal: killed"},
		{"ends all the same", soon, late, func(ctx context.Context, _ trainer.Candidate, _ trainer.Instance) (trainer.Outcome, error) {
			<-ctx.Done()
			return trainer.Outcome{Loss: 3}, nil
		}, nil, 0, ""},
		{"ignores its context", soon, soon, func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
			<-forever
			return trainer.Outcome{}, nil
		}, context.DeadlineExceeded, 1, "left behind"},
		{"another error", late, late, func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
			return trainer.Outcome{}, trainer.ErrCandidate
		}, trainer.ErrCandidate, 0, ""},
		{"panic", late, late, func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
			panic("no weights")
		},
			errAny, 0, "panic: no weights\n\tin robust/trainer_test.TestTimeout"},
		{"goexit", late, late, func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
			runtime.Goexit()
			return trainer.Outcome{}, nil
		}, errAny, 0, "ended its goroutine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			limited := trainer.WithTimeout(c.train, c.limit, c.grace)
			o, err := limited.Train(ctx, model, trainer.Instance{})
			assert.Equal(t, c.left, trainer.LeftBehind(trainer.WithRetries(limited, 2, 0)), "seen through another wrapper")
			if c.want == nil {
				require.NoError(t, err)
				assert.Equal(t, 3.0, o.Loss)
				return
			}
			require.Error(t, err)
			if c.want != errAny {
				assert.ErrorIs(t, err, c.want)
			}
			assert.ErrorContains(t, err, c.says)
		})
	}
}

var errAny = errors.New("any")

// TestTimeoutOfTheCaller ends the context of the caller, which is no time-out of the training.
func TestTimeoutOfTheCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	forever := make(chan struct{})
	defer close(forever)
	stubborn := trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		cancel()
		<-forever
		return trainer.Outcome{}, nil
	})
	limited := trainer.WithTimeout(stubborn, late, soon)
	_, err := limited.Train(ctx, model, trainer.Instance{})
	assert.ErrorIs(t, err, context.Canceled)
	assert.NotErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, 1, trainer.LeftBehind(limited))
}

// TestFailedAfterItsTime has a trainer report the end of its time as a failure.
func TestFailedAfterItsTime(t *testing.T) {
	killed := trainer.Func(func(ctx context.Context, _ trainer.Candidate, _ trainer.Instance) (trainer.Outcome, error) {
		<-ctx.Done()
		return trainer.Outcome{Status: trainer.Failed, Error: "killed"}, nil
	})
	o, err := trainer.WithTimeout(killed, soon, late).Train(context.Background(), model, trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, trainer.TimedOut, o.Status)
}

// TestNoWrapper checks that limits which are none change nothing.
func TestNoWrapper(t *testing.T) {
	var inner trainer.Trainer = &batching{}
	assert.Same(t, inner, trainer.WithTimeout(inner, 0, 0))
	assert.Same(t, inner, trainer.WithRetries(inner, 1, time.Second))
	assert.Zero(t, trainer.LeftBehind(nil))
	assert.Zero(t, trainer.LeftBehind(inner))
}

// TestWrappersConform runs the suite on wrappers of trainers of each kind, which they are too.
func TestWrappersConform(t *testing.T) {
	members, err := trainer.Grid(trainer.Values("width", 1, 2, 3)).All()
	require.NoError(t, err)
	slow, err := trainer.NewConfiguration("slow", trainer.Param("width", 0))
	require.NoError(t, err)
	wrap := func(t trainer.Trainer) trainer.Trainer {
		return trainer.WithRetries(trainer.WithTimeout(t, late, late), 3, late)
	}
	options := []trainertest.Option{trainertest.Slow(slow)}
	t.Run("Trainer", func(t *testing.T) {
		trainertest.Run(t, func() trainer.Trainer {
			made := wrap(trainer.Func(train))
			_, is := made.(trainer.BatchTrainer)
			assert.False(t, is)
			return made
		}, trainer.Pool(members), options...)
	})
	t.Run("BatchTrainer", func(t *testing.T) {
		trainertest.Run(t, func() trainer.Trainer {
			made := wrap(&batching{})
			_, is := made.(trainer.Batcher)
			assert.False(t, is)
			return made
		}, trainer.Pool(members), append(options, trainertest.Implements[trainer.BatchTrainer]())...)
	})
	t.Run("Batcher", func(t *testing.T) {
		trainertest.Run(t, func() trainer.Trainer { return wrap(&batcher{}) },
			trainer.Pool(members), append(options, trainertest.Implements[trainer.Batcher]())...)
	})
}

// train is a trainer of configurations.
func train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	configuration, ok := c.(trainer.Configuration)
	if !ok {
		return trainer.Outcome{}, trainer.ErrCandidate
	}
	if c.ID() == "slow" {
		<-ctx.Done()
	}
	if err := ctx.Err(); err != nil {
		return trainer.Outcome{}, err
	}
	return trainer.Outcome{Loss: configuration.Float("width") + in.SampleStream().NormFloat64() + in.InitStream("weights").NormFloat64()}, nil
}

// batching is a BatchTrainer whose batches a test may replace.
type batching struct {
	batch func(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error)
}

func (*batching) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	return train(ctx, c, in)
}

func (*batching) BatchSize() int { return 2 }

func (b *batching) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	if b.batch != nil {
		return b.batch(ctx, jobs)
	}
	outcomes := make([]trainer.Outcome, len(jobs))
	for k, j := range jobs {
		var err error
		outcomes[k], err = train(ctx, j.Candidate, j.Instance)
		if errors.Is(err, trainer.ErrCandidate) {
			outcomes[k], err = trainer.Outcome{Status: trainer.Failed, Error: err.Error()}, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

type batcher struct{ batching }

func (*batcher) Batches(_ context.Context, jobs []trainer.Job) [][]int {
	var batches [][]int
	for i := len(jobs) - 1; i >= 0; i-- {
		batches = append(batches, []int{i})
	}
	return batches
}

// TestTimeoutOfABatch gives a batch as long as its trainings have together.
func TestTimeoutOfABatch(t *testing.T) {
	var limit time.Duration
	b := &batching{batch: func(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
		deadline, ok := ctx.Deadline()
		assert.True(t, ok)
		limit = time.Until(deadline)
		return make([]trainer.Outcome, len(jobs)), nil
	}}
	limited := trainer.WithTimeout(b, late, late).(trainer.BatchTrainer)
	_, err := limited.TrainBatch(context.Background(), make([]trainer.Job, 5))
	require.NoError(t, err)
	assert.InDelta(t, float64(5*late), float64(limit), float64(late))
}
