package trainertest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
)

// recorder keeps what a check reports.
type recorder struct {
	mu           sync.Mutex
	errors, logs []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Logf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logs = append(r.logs, fmt.Sprintf(format, args...))
}

// failures runs all checks as Run does, and returns what each of them reports.
func failures(newTrainer func() trainer.Trainer, candidates []trainer.Candidate, options ...Option) (failed map[string]string, logs []string) {
	failed = map[string]string{}
	s := newSuite(newTrainer, candidates, options)
	for _, c := range checks {
		r := &recorder{}
		c.run(s, r)
		logs = append(logs, r.logs...)
		if len(r.errors) > 0 {
			failed[c.name] = strings.Join(r.errors, "\n")
			if c.decisive {
				break
			}
		}
	}
	return failed, logs
}

// noise is a right trainer, with places to break it. It takes steps steps.
type noise struct {
	steps  int
	step   time.Duration
	before func(in *trainer.Instance)
	after  func(o *trainer.Outcome)
}

var errUnknown = errors.New("unknown")

func (n *noise) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	configuration, ok := c.(trainer.Configuration)
	if !ok {
		return trainer.Outcome{}, fmt.Errorf("%w: %T", trainer.ErrCandidate, c)
	}
	if n.before != nil {
		n.before(&in)
	}
	steps := n.steps
	if configuration.Has("slow") {
		steps = 1 << 20
	}
	for range steps {
		if ctx.Err() != nil {
			return trainer.Outcome{}, ctx.Err()
		}
		time.Sleep(n.step)
	}
	if ctx.Err() != nil {
		return trainer.Outcome{}, fmt.Errorf("training: %w", ctx.Err())
	}
	width := configuration.Float("width")
	loss := 1/width + in.SampleStream().NormFloat64() + in.InitStream("weights").NormFloat64()
	if width == 0 {
		loss = math.NaN()
	}
	o := trainer.Outcome{Loss: loss, Predictions: []float64{loss, 2 * loss}, Seconds: 0.1,
		Metrics: map[string]float64{"half": loss / 2}}.Classified()
	if n.after != nil {
		n.after(&o)
	}
	return o, nil
}

// batches is noise that trains in batches, with places to break that.
type batches struct {
	noise
	size  int
	spoil func(jobs []trainer.Job, outcomes []trainer.Outcome) ([]trainer.Outcome, error)
}

func (b *batches) BatchSize() int { return b.size }

func (b *batches) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	outcomes := make([]trainer.Outcome, len(jobs))
	for i, job := range jobs {
		o, err := b.Train(ctx, job.Candidate, job.Instance)
		switch {
		case errors.Is(err, trainer.ErrCandidate):
			o = trainer.Outcome{Status: trainer.Failed, Error: err.Error()}
		case err != nil:
			return nil, err
		}
		outcomes[i] = o
	}
	if b.spoil != nil {
		return b.spoil(jobs, outcomes)
	}
	return outcomes, nil
}

func widths(t *testing.T, widths ...int) []trainer.Candidate {
	t.Helper()
	configurations, err := trainer.Grid(trainer.Values("width", widths...)).All()
	require.NoError(t, err)
	return trainer.Pool(configurations)
}

func one(t *testing.T, parameters ...trainer.Parameter) trainer.Candidate {
	t.Helper()
	c, err := trainer.NewConfiguration("", parameters...)
	require.NoError(t, err)
	return c
}

func TestRightTrainersPass(t *testing.T) {
	slow := Slow(one(t, trainer.Param("slow", true)))
	diverges := Diverges(one(t, trainer.Param("width", 0)))
	t.Run("single", func(t *testing.T) {
		Run(t, func() trainer.Trainer { return &noise{steps: 2, step: time.Millisecond} }, widths(t, 1, 2), slow, diverges,
			Within(time.Second), Implements[*noise]())
	})
	t.Run("batch", func(t *testing.T) {
		Run(t, func() trainer.Trainer { return &batches{size: 4} }, widths(t, 1, 2, 0), Implements[trainer.BatchTrainer]())
	})
	t.Run("batches of its own", func(t *testing.T) {
		Run(t, divided(func(b [][]int) [][]int { return b }), widths(t, 1, 2), Implements[trainer.Batcher]())
	})
	t.Run("constant", func(t *testing.T) {
		constant := trainer.Func(func(ctx context.Context, _ trainer.Candidate, _ trainer.Instance) (trainer.Outcome, error) {
			return trainer.Outcome{Loss: 1}, ctx.Err()
		})
		Run(t, func() trainer.Trainer { return constant }, widths(t, 1), IgnoresSampleSeed(), IgnoresInitSeed(), AnyCandidate())
	})
	t.Run("one experiment", func(t *testing.T) {
		Run(t, func() trainer.Trainer { return &batches{size: 1} }, widths(t, 1), Experiments(1))
	})
}

func TestItSaysWhatItGot(t *testing.T) {
	_, logs := failures(func() trainer.Trainer { return &noise{} }, widths(t, 1))
	assert.Contains(t, logs, "the trainer is a *trainertest.noise")
	assert.Contains(t, logs, "it is no BatchTrainer")
	_, logs = failures(func() trainer.Trainer { return &batches{size: 3} }, widths(t, 1))
	assert.Contains(t, logs, "it is a BatchTrainer for 3 jobs")
}

func TestArgumentsAreChecked(t *testing.T) {
	newTrainer := func() trainer.Trainer { return &noise{} }
	assert.NoError(t, newSuite(newTrainer, widths(t, 1), nil).check())
	assert.ErrorIs(t, newSuite(newTrainer, nil, nil).check(), trainer.ErrEmptyPool)
	for message, option := range map[string]Option{
		"0 experiments":    Experiments(0),
		"tolerance is -1":  Tolerance(-1),
		"tolerance is NaN": Tolerance(math.NaN()),
		"within 0s":        Within(0),
	} {
		assert.ErrorContains(t, newSuite(newTrainer, widths(t, 1), []Option{option}).check(), message)
	}
}

// closing is a trainer that holds something until it is closed.
type closing struct {
	noise
	stop chan struct{}
	fail error
}

func (c *closing) Close() error {
	close(c.stop)
	return c.fail
}

func newClosing(fail error) trainer.Trainer {
	c := &closing{stop: make(chan struct{}), fail: fail}
	go func() { <-c.stop }()
	return c
}

func TestTrainersAreClosed(t *testing.T) {
	failed, _ := failures(func() trainer.Trainer { return newClosing(nil) }, widths(t, 1))
	assert.Empty(t, failed)
	failed, _ = failures(func() trainer.Trainer { return newClosing(errUnknown) }, widths(t, 1))
	assert.Contains(t, failed["Kind"], "Close: unknown")
}

// fresh returns a constructor of broken noise; f is called for each trainer.
func fresh(f func(n *noise)) func() trainer.Trainer {
	return func() trainer.Trainer {
		n := &noise{}
		f(n)
		return n
	}
}

// after returns a constructor of noise that spoils its outcomes.
func after(f func(o *trainer.Outcome)) func() trainer.Trainer {
	return fresh(func(n *noise) { n.after = f })
}

// spoiled returns a constructor of noise that spoils its batches.
func spoiled(f func(jobs []trainer.Job, o []trainer.Outcome) ([]trainer.Outcome, error)) func() trainer.Trainer {
	return func() trainer.Trainer { return &batches{size: 4, spoil: f} }
}

// instead returns a constructor of noise with another way to train.
func instead(f func(n *noise, ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error)) func() trainer.Trainer {
	return func() trainer.Trainer {
		n := &noise{steps: 3, step: time.Millisecond}
		return trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			return f(n, ctx, c, in)
		})
	}
}

// counter counts from several goroutines.
type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) next() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return c.n
}

func TestFaultsAreFound(t *testing.T) {
	background := context.Background()
	total, running := &counter{}, &counter{}
	var same sync.Map
	for name, fault := range map[string]struct {
		broken  func() trainer.Trainer
		options []Option
		checks  []string // those that must fail, and no other
		message string
	}{
		"no trainer":            {broken: func() trainer.Trainer { return nil }, checks: []string{"Kind"}, message: "nil"},
		"not what it should be": {broken: fresh(func(*noise) {}), options: []Option{Implements[trainer.BatchTrainer]()}, checks: []string{"Kind"}, message: "no trainer.BatchTrainer"},
		"it fails": {broken: instead(func(*noise, context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
			return trainer.Outcome{}, errUnknown
		}), checks: []string{"Outcomes"}, message: "unknown"},
		"loss NaN as trained":                            {broken: after(func(o *trainer.Outcome) { o.Loss = math.NaN() }), checks: []string{"Outcomes"}, message: "Classified"},
		"loss +Inf as trained":                           {broken: after(func(o *trainer.Outcome) { o.Loss = math.Inf(1) }), checks: []string{"Outcomes"}, message: "Classified"},
		"a loss for every candidate but none to compare": {broken: after(func(o *trainer.Outcome) { o.Status = trainer.Diverged }), checks: []string{"Outcomes"}, message: "nothing to compare"},
		"a divergence as trained": {broken: after(func(o *trainer.Outcome) { o.Status = trainer.Trained }),
			options: []Option{Diverges(one(t, trainer.Param("width", 0)))}, checks: []string{"Outcomes"}, message: "want diverged"},
		"a divergence as an error": {broken: fresh(func(*noise) {}), options: []Option{Diverges(foreign{})}, checks: []string{"Outcomes"}, message: "a divergence is no error"},
		"failed without a reason":  {broken: after(func(o *trainer.Outcome) { o.Status = trainer.Failed }), checks: []string{"Outcomes"}, message: "says why"},
		"no such status":           {broken: after(func(o *trainer.Outcome) { o.Status = 17 }), checks: []string{"Outcomes"}, message: "no Status(17)"},
		"negative seconds":         {broken: after(func(o *trainer.Outcome) { o.Seconds = -1 }), checks: []string{"Outcomes"}, message: "-1 seconds"},
		"NaN seconds":              {broken: after(func(o *trainer.Outcome) { o.Seconds = math.NaN() }), checks: []string{"Outcomes"}, message: "NaN seconds"},
		"predictions of any length": {broken: fresh(func(n *noise) {
			var count counter
			n.after = func(o *trainer.Outcome) { o.Predictions = make([]float64, count.next()%3) }
		}), checks: []string{"Outcomes"}, message: "predictions, but"},

		"its own randomness": {broken: after(func(o *trainer.Outcome) { o.Loss += float64(total.next()) }),
			checks: []string{"Deterministic", "AnyOrder", "Concurrent", "CancelledDuring"}, message: "the loss is"},
		"other metrics each time": {broken: after(func(o *trainer.Outcome) { o.Metrics["n"] = float64(total.next()) }),
			checks: []string{"Deterministic", "AnyOrder", "Concurrent", "CancelledDuring"}, message: "the metrics are"},
		"other predictions each time": {broken: after(func(o *trainer.Outcome) { o.Predictions[1] = float64(total.next()) }),
			checks: []string{"Deterministic", "AnyOrder", "Concurrent", "CancelledDuring"}, message: "the predictions are others"},
		"the first training is another one": {broken: func() trainer.Trainer {
			var begun counter
			return trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
				first := begun.next() == 1 // by its start: which one ends first depends on the machine
				o, err := (&noise{}).Train(ctx, c, in)
				if first {
					o.Loss++
				}
				return o, err
			})
		}, options: []Option{Tolerance(1e-9)}, checks: []string{"Deterministic", "AnyOrder", "Concurrent", "CancelledDuring"}, message: "in another order"},
		"not alone": {broken: instead(func(n *noise, ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			running.next()
			o, err := n.Train(ctx, c, in)
			time.Sleep(5 * time.Millisecond)
			running.mu.Lock()
			defer running.mu.Unlock()
			if running.n > 1 {
				o.Loss++
			}
			running.n--
			return o, err
		}), checks: []string{"Concurrent"}, message: "beside others"},
		"the same job twice at a time": {broken: instead(func(n *noise, ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			key := fmt.Sprint(c.ID(), in)
			if _, twice := same.LoadOrStore(key, true); twice {
				return trainer.Outcome{}, errUnknown
			}
			defer same.Delete(key)
			return n.Train(ctx, c, in)
		}), checks: []string{"Concurrent"}, message: "unknown"},
		"no sample seed": {broken: fresh(func(n *noise) { n.before = func(in *trainer.Instance) { in.SampleSeed = 1 } }), checks: []string{"SampleSeed"}, message: "4 other values of SampleSeed"},
		"no init seed":   {broken: fresh(func(n *noise) { n.before = func(in *trainer.Instance) { in.InitSeed = 1 } }), checks: []string{"InitSeed"}, message: "4 other values of InitSeed"},
		"seeds after all": {broken: fresh(func(*noise) {}), options: []Option{IgnoresSampleSeed(), IgnoresInitSeed()},
			checks: []string{"SampleSeed", "InitSeed"}, message: "declared that"},

		"any candidate": {broken: instead(func(n *noise, ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			o, err := n.Train(ctx, c, in)
			if errors.Is(err, trainer.ErrCandidate) {
				return trainer.Outcome{Loss: 1}, nil
			}
			return o, err
		}), checks: []string{"UnknownCandidate"}, message: "trainer.ErrCandidate"},
		"an error of no kind": {broken: instead(func(n *noise, ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			o, err := n.Train(ctx, c, in)
			if errors.Is(err, trainer.ErrCandidate) {
				return o, errors.New(err.Error())
			}
			return o, err
		}), checks: []string{"UnknownCandidate"}, message: "trainer.ErrCandidate"},

		"no context": {broken: instead(func(n *noise, _ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			return n.Train(background, c, in)
		}), checks: []string{"CancelledBefore"}, message: "context deadline exceeded"},
		"context looked at once": {broken: instead(func(n *noise, ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			if ctx.Err() != nil {
				return trainer.Outcome{}, ctx.Err()
			}
			if c.(trainer.Configuration).Has("slow") {
				time.Sleep(500 * time.Millisecond)
				return trainer.Outcome{}, ctx.Err()
			}
			return n.Train(background, c, in)
		}), options: []Option{Slow(one(t, trainer.Param("slow", true))), Within(100 * time.Millisecond), AnyCandidate()},
			checks: []string{"CancelledDuring"}, message: "after the context had ended"},
		"slow without a context": {broken: instead(func(n *noise, ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			if k, ok := c.(trainer.Configuration); ok && k.Has("slow") {
				time.Sleep(50 * time.Millisecond)
				return trainer.Outcome{}, nil
			}
			return n.Train(ctx, c, in)
		}), options: []Option{Slow(one(t, trainer.Param("slow", true))), Within(200 * time.Millisecond)},
			checks: []string{"CancelledDuring"}, message: "slow and cancelled: the error is <nil>"},
		"a cancellation as an error of its own": {broken: instead(func(n *noise, ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			if ctx.Done() != nil { // a context that may end
				<-ctx.Done()
			}
			if o, err := n.Train(ctx, c, in); err == nil || errors.Is(err, trainer.ErrCandidate) {
				return o, err
			}
			return trainer.Outcome{}, errUnknown
		}), checks: []string{"CancelledBefore", "CancelledDuring"}, message: "the error is unknown"},
		"half a training": {broken: instead(func(n *noise, ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			if ctx.Err() != nil {
				return trainer.Outcome{}, ctx.Err()
			}
			o, err := n.Train(background, c, in)
			if ctx.Done() != nil { // a context that may end
				<-ctx.Done()
				o.Loss /= 2
			}
			return o, err
		}), checks: []string{"CancelledDuring"}, message: "an outcome instead of an error"},

		"no batch size": {broken: func() trainer.Trainer { return &batches{} }, checks: []string{"Batch"}, message: "BatchSize is 0"},
		"an outcome for no jobs": {broken: spoiled(func(_ []trainer.Job, o []trainer.Outcome) ([]trainer.Outcome, error) {
			return append(o, trainer.Outcome{}), nil
		}), checks: []string{"Batch", "BatchRefuses"}, message: "a batch of no jobs gives 1"},
		"an outcome is lost": {broken: spoiled(func(_ []trainer.Job, o []trainer.Outcome) ([]trainer.Outcome, error) { return o[:len(o)/2], nil }), checks: []string{"Batch", "BatchRefuses"}, message: "jobs gives"},
		"outcomes in another way": {broken: spoiled(func(_ []trainer.Job, o []trainer.Outcome) ([]trainer.Outcome, error) {
			slices.Reverse(o)
			return o, nil
		}), checks: []string{"Batch", "BatchRefuses"}, message: "the loss is"},
		"batches are less exact": {broken: spoiled(func(_ []trainer.Job, o []trainer.Outcome) ([]trainer.Outcome, error) {
			for i := range o {
				o[i].Loss *= 1 + 1e-6
			}
			return o, nil
		}), checks: []string{"Batch", "BatchRefuses"}, message: "the loss is"},
		"batches fail": {broken: spoiled(func(jobs []trainer.Job, o []trainer.Outcome) ([]trainer.Outcome, error) {
			if len(jobs) == 4 {
				return nil, errUnknown
			}
			return o, nil
		}), checks: []string{"Batch"}, message: "a batch of 4 jobs: unknown"},
		"the jobs are sorted": {broken: spoiled(func(jobs []trainer.Job, o []trainer.Outcome) ([]trainer.Outcome, error) {
			slices.SortFunc(jobs, func(a, b trainer.Job) int {
				return strings.Compare(fmt.Sprint(a.Candidate.ID(), a.Instance.Experiment), fmt.Sprint(b.Candidate.ID(), b.Instance.Experiment))
			})
			return o, nil
		}), checks: []string{"Batch"}, message: "changed the list of its jobs"},
		"one bad job spoils all": {broken: spoiled(func(_ []trainer.Job, o []trainer.Outcome) ([]trainer.Outcome, error) {
			for i := range o {
				if o[i].Status == trainer.Failed {
					return nil, trainer.ErrCandidate
				}
			}
			return o, nil
		}), checks: []string{"BatchRefuses"}, message: "a batch with one unsuitable candidate"},
		"a bad job passes": {broken: spoiled(func(_ []trainer.Job, o []trainer.Outcome) ([]trainer.Outcome, error) {
			for i := range o {
				o[i].Status = trainer.Trained
			}
			return o, nil
		}), checks: []string{"BatchRefuses"}, message: `its status is "trained"`},
		"batches without a context": {broken: func() trainer.Trainer { return &deaf{batches{size: 2}} }, checks: []string{"BatchRefuses"}, message: "a batch with an ended context"},

		"a job is in no batch":     {broken: divided(func(b [][]int) [][]int { return b[1:] }), checks: []string{"Batches"}, message: "is in 0 batches"},
		"a job is in two":          {broken: divided(func(b [][]int) [][]int { return append(b, []int{0}) }), checks: []string{"Batches"}, message: "is in 2 batches"},
		"an empty batch":           {broken: divided(func(b [][]int) [][]int { return append(b, nil) }), checks: []string{"Batches"}, message: "a batch of 0 jobs"},
		"too large a batch":        {broken: divided(func(b [][]int) [][]int { return [][]int{slices.Concat(b...)} }), checks: []string{"Batches"}, message: "a batch of 6 jobs"},
		"a job that was not asked": {broken: divided(func(b [][]int) [][]int { return append(b, []int{6}) }), checks: []string{"Batches"}, message: "a batch with job 6 of 6"},

		"a goroutine is left": {broken: fresh(func(n *noise) {
			n.after = func(*trainer.Outcome) {
				if total.next()%8 == 0 {
					go time.Sleep(3 * time.Second)
				}
			}
		}), checks: []string{"NoGoroutineLeft"}, message: "goroutines are left"},
	} {
		t.Run(name, func(t *testing.T) {
			failed, _ := failures(fault.broken, widths(t, 1, 2), fault.options...)
			var names, messages []string
			for name, message := range failed {
				names = append(names, name)
				messages = append(messages, message)
			}
			assert.ElementsMatch(t, fault.checks, names, "%v", failed)
			assert.Contains(t, strings.Join(messages, "\n"), fault.message)
		})
	}
}

// divider is a trainer that makes its batches itself, with a place to break that.
type divider struct {
	batches
	spoil func(b [][]int) [][]int
}

func divided(f func(b [][]int) [][]int) func() trainer.Trainer {
	return func() trainer.Trainer { return &divider{batches{size: 4}, f} }
}

func (d *divider) Batches(_ context.Context, jobs []trainer.Job) [][]int {
	if len(jobs) == 0 {
		return nil
	}
	var even, odd []int
	for i := range jobs {
		if i%2 == 0 {
			even = append(even, i)
		} else {
			odd = append(odd, i)
		}
	}
	return d.spoil([][]int{odd, even})
}

// deaf is a batch trainer whose batches ignore the context.
type deaf struct{ batches }

func (d *deaf) TrainBatch(_ context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	return d.batches.TrainBatch(context.Background(), jobs)
}

func TestSharedBufferIsFound(t *testing.T) {
	buffer := make([]float64, 2)
	s := newSuite(after(func(o *trainer.Outcome) {
		copy(buffer, o.Predictions)
		o.Predictions = buffer
	}), widths(t, 1), nil)
	s.outcomes(t)
	r := &recorder{} // the concurrent check would be a race, as it should
	s.outcomesStay(r)
	assert.Contains(t, strings.Join(r.errors, "\n"), "the outcome changed after it was returned: the predictions are others")
}
