package selection_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// cluster is a trainer whose trainings take between one and ten hours, by the clock of a bubble of synctest. It counts.
type cluster struct {
	selectiontest.Problem
	mu        sync.Mutex
	made      map[string]int
	now, most int
	busy      time.Duration // of all workers, trainings that were cancelled included
	cancelled int
}

// Train waits and draws the loss.
func (c *cluster) Train(ctx context.Context, candidate trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	length := math.Pow(10, trainer.Stream(trainer.DeriveSeed(1, candidate.ID()), "length").Float64())
	length *= 1 + 0.01*trainer.Stream(trainer.DeriveSeed(in.InitSeed, candidate.ID()), "length").Float64() // no two end at the same time
	start := time.Now()
	c.mu.Lock()
	if c.made == nil {
		c.made = map[string]int{}
	}
	c.made[fmt.Sprint(candidate.ID(), " ", in.Experiment)]++
	c.now++
	c.most = max(c.most, c.now)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.now--
		c.busy += time.Since(start)
	}()
	select {
	case <-time.After(time.Duration(length * float64(time.Hour))):
	case <-ctx.Done():
	}
	o, err := c.Problem.Train(ctx, candidate, in)
	if err != nil {
		c.mu.Lock()
		c.cancelled++
		c.mu.Unlock()
		return o, err
	}
	o.Seconds = time.Since(start).Seconds()
	return o, err
}

// TestAhead checks that nothing but time and unused trainings depends on how far workers train ahead.
func TestAhead(t *testing.T) {
	problem := uneven(60)
	unused, cancelled := 0, 0
	for name, settings := range map[string]selection.Settings{
		"race":            {},
		"race by spread":  {Method: selection.Race{Criterion: robust.MeanStd{Lambda: 1}}},
		"adaptive":        {Method: selection.Adaptive{}},
		"Welch":           {Method: selection.TestAgainstBest{}, Unscored: selection.Eliminate},
		"halving":         {Method: selection.Halving{}, Direction: selection.Maximise},
		"guaranteed":      {Method: selection.Guaranteed{}},
		"few trainings":   {Budget: selection.Budget{Trainings: 150}},
		"few experiments": {Budget: selection.Budget{Experiments: 4}},
		"until the first": {Unscored: selection.Stop},
	} {
		t.Run(name, func(t *testing.T) {
			settings.Seed = 3
			run := func(workers, ahead int) (result *selection.Result, c *cluster, events int) {
				settings.Workers, settings.Ahead = workers, ahead
				settings.Observe = func(e selection.Event) { events++ }
				c = &cluster{Problem: problem}
				synctest.Test(t, func(t *testing.T) {
					var err error
					result, err = selection.Run(t.Context(), c, problem.Candidates(), settings)
					require.NoError(t, err)
				})
				return result, c, events
			}
			want, _, events := run(1, 0)
			assert.Empty(t, want.Unused)
			for _, workers := range []int{1, 3, 64} {
				slowest, farthest := time.Duration(math.MaxInt64), time.Duration(0)
				for _, ahead := range []int{0, 1, 5, 100, math.MaxInt} {
					got, c, n := run(workers, ahead)
					require.NoError(t, selectiontest.SameResult(want, got), "%d workers, %d ahead", workers, ahead)
					assert.Equal(t, want.Statement, got.Statement)
					assert.Equal(t, events, n)
					assert.LessOrEqual(t, c.most, workers)
					for training, made := range c.made {
						assert.Equal(t, 1, made, training)
					}
					assert.Len(t, c.made, got.Trainings()+len(got.Unused)+c.cancelled)
					disjoint(t, got)
					limit := settings.Budget.Experiments
					if limit == 0 {
						limit = 20
					}
					for _, record := range got.Unused {
						assert.Less(t, record.Instance.Experiment, limit)
					}
					if workers == 64 && ahead > 0 {
						assert.LessOrEqual(t, got.Elapsed, slowest, "%d ahead", ahead)
					}
					switch ahead {
					case 0:
						slowest = got.Elapsed
						assert.Empty(t, got.Unused)
					case 100:
						farthest = got.Elapsed
					case math.MaxInt:
						assert.Equal(t, farthest, got.Elapsed)
					}
					unused += len(got.Unused)
					cancelled += c.cancelled
				}
			}
		})
	}
	assert.Positive(t, unused)
	assert.Positive(t, cancelled)
}

// TestAheadOfAnUntestedMethod has methods that break on losses that are guessed.
func TestAheadOfAnUntestedMethod(t *testing.T) {
	ask := func(change func(*selection.Request)) func(*breakingProcess) {
		return func(p *breakingProcess) { p.change = change }
	}
	for name, fault := range map[string]func(*breakingProcess){
		"error":             func(p *breakingProcess) { p.fail = func() error { return errors.New("too few losses") } },
		"panic":             func(p *breakingProcess) { p.fail = func() error { panic("too few losses") } },
		"not in the pool":   ask(func(r *selection.Request) { r.Candidates[0] = 99 }),
		"no experiment":     ask(func(r *selection.Request) { r.Experiment = -1 }),
		"the same for good": ask(func(r *selection.Request) { r.Experiment = 0 }),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				want, err := selection.Run(t.Context(), graded, graded.Candidates(), selection.Settings{Method: plain})
				require.NoError(t, err)
				started := 0
				c := &cluster{Problem: graded}
				got, err := selection.Run(t.Context(), c, graded.Candidates(), selection.Settings{
					Method: breaking{plain, &started, fault}, Workers: 20, Ahead: 3})
				require.NoError(t, err)
				assert.Equal(t, 2, started, "it is not looked into again")
				assert.Equal(t, want.Survivors, got.Survivors)
				assert.Empty(t, got.Unused)
				assert.Len(t, c.made, got.Trainings())
			})
		})
	}
}

// breaking is a method of which only the first process works.
type breaking struct {
	selection.Method
	started *int
	fault   func(*breakingProcess)
}

func (b breaking) Start(pool selection.Pool) (selection.Process, error) {
	process, err := b.Method.Start(pool)
	if *b.started++; *b.started > 1 {
		p := &breakingProcess{Process: process}
		b.fault(p)
		process = p
	}
	return process, err
}

// breakingProcess is a process that may fail when it is told something, and may ask for something else.
type breakingProcess struct {
	selection.Process
	fail   func() error
	change func(*selection.Request)
}

func (p *breakingProcess) Tell(losses []float64) ([]selection.Decision, error) {
	if p.fail != nil {
		return nil, p.fail()
	}
	return p.Process.Tell(losses)
}

func (p *breakingProcess) Ask() selection.Request {
	request := p.Process.Ask()
	if p.change != nil {
		p.change(&request)
	}
	return request
}

// TestAheadOfALostSetUp has everything fail from the third experiment on: what failed ahead is made again too.
func TestAheadOfALostSetUp(t *testing.T) {
	lost, made := true, map[int]int{}
	var mu sync.Mutex
	tr := func(c *cluster) trainer.Trainer {
		return trainer.Func(func(ctx context.Context, candidate trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			mu.Lock()
			made[in.Experiment]++
			mu.Unlock()
			o, err := c.Train(ctx, candidate, in)
			if lost && in.Experiment > 1 {
				return trainer.Outcome{}, errors.New("the data are gone")
			}
			return o, err
		})
	}
	journal := &selection.MemoryJournal{}
	settings := selection.Settings{Method: plain, Workers: 20, Ahead: 3, Journal: journal, Budget: selection.Budget{Experiments: 5}}
	synctest.Test(t, func(t *testing.T) {
		result, err := selection.Run(t.Context(), tr(&cluster{Problem: graded}), graded.Candidates(), settings)
		require.ErrorIs(t, err, selection.ErrNothingScored)
		require.NotEmpty(t, result.Unused, "something was trained ahead")
		assert.Contains(t, result.String(), fmt.Sprintf("%d more trainings were made ahead and not asked for\n", len(result.Unused)))
	})
	lost = false
	synctest.Test(t, func(t *testing.T) {
		result, err := selection.Run(t.Context(), tr(&cluster{Problem: graded}), graded.Candidates(), settings)
		require.NoError(t, err)
		for _, record := range result.Records {
			assert.True(t, record.Outcome.Scored(), "experiment %d", record.Instance.Experiment)
		}
	})
	assert.Equal(t, 30, made[0])
}

// TestAheadInBatches leaves batches as they are.
func TestAheadInBatches(t *testing.T) {
	g := group{Trainer: graded, size: 7, batch: func(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
		outcomes := make([]trainer.Outcome, len(jobs))
		for k, job := range jobs {
			outcomes[k], _ = graded.Train(ctx, job.Candidate, job.Instance)
		}
		return outcomes, nil
	}}
	result, err := selection.Run(t.Context(), g, graded.Candidates(), selection.Settings{Method: plain, Workers: 20, Ahead: 3})
	require.NoError(t, err)
	assert.Empty(t, result.Unused)
}

// TestIdle measures how much of the time of 64 workers is idle, and how much goes into trainings that are not asked for, and prints it.
func TestIdle(t *testing.T) {
	if testing.Short() {
		t.Skip("looks ahead for some ten seconds")
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| candidates\t| method\t| ahead\t| hours\t| idle\t| in vain\t| trainings\t|")
	fmt.Fprintln(w, "|---\t|---\t|---\t|---\t|---\t|---\t|---\t|")
	for _, n := range []int{600, 7000} {
		problem := selectiontest.Problem{Name: "idle", Mean: make([]float64, n), Spread: make([]float64, n), Block: 0.1}
		rng := trainer.Stream(uint64(n), "idle")
		for i := range problem.Mean {
			problem.Mean[i], problem.Spread[i] = math.Abs(rng.NormFloat64()), 0.1
		}
		for _, m := range []struct {
			name   string
			method selection.Method
		}{{"race", selection.Race{}}, {"Welch", selection.TestAgainstBest{}}, {"halving", selection.Halving{}}} {
			idle := map[int]float64{}
			for _, ahead := range []int{0, 4} {
				synctest.Test(t, func(t *testing.T) {
					c := &cluster{Problem: problem}
					result, err := selection.Run(t.Context(), c, problem.Candidates(), selection.Settings{Method: m.method, Workers: 64, Ahead: ahead})
					require.NoError(t, err)
					all := 64 * result.Elapsed.Seconds()
					idle[ahead] = 1 - c.busy.Seconds()/all
					fmt.Fprintf(w, "| %d\t| %s\t| %d\t| %.0f\t| %.1f %%\t| %.1f %%\t| %d\t|\n", n, m.name, ahead,
						result.Elapsed.Hours(), 100*idle[ahead], 100*max(0, c.busy.Seconds()-result.Seconds())/all, result.Trainings())
				})
			}
			assert.Less(t, idle[4], 0.6*idle[0], m.name)
			if n == 7000 {
				assert.Less(t, idle[4], 0.05, m.name)
			}
		}
	}
	w.Flush()
	fmt.Println(table.String())
}
