package selection_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// plain is a method that decides nothing in the experiments of these tests.
var plain = selection.Halving{WarmUp: 100}

// twice runs two experiments of the graded problem with a trainer, and returns the records of the
// second one by candidate.
func twice(t *testing.T, tr trainer.Trainer, workers int) map[int]selection.Record {
	t.Helper()
	result, err := selection.Run(context.Background(), tr, graded.Candidates(),
		selection.Settings{Method: plain, Workers: workers, Budget: selection.Budget{Experiments: 2}})
	require.NoError(t, err)
	require.Equal(t, 60, result.Trainings())
	second := map[int]selection.Record{}
	for k, record := range result.Records {
		assert.Equal(t, k%30, record.Candidate, "records are in the order of the request")
		assert.Equal(t, k/30, record.Instance.Experiment)
		if k >= 30 {
			second[record.Candidate] = record
		}
	}
	return second
}

// TestTrainerFaults has every kind of fault in the second experiment.
func TestTrainerFaults(t *testing.T) {
	faults := map[int]func() (trainer.Outcome, error){
		3: func() (trainer.Outcome, error) { return trainer.Outcome{}, context.Canceled }, // though nobody cancelled
		4: func() (trainer.Outcome, error) { return trainer.Outcome{}, context.DeadlineExceeded },
		5: func() (trainer.Outcome, error) { panic(fmt.Sprint("no weights for ", []int{5})) },
		6: func() (trainer.Outcome, error) { runtime.Goexit(); panic("not reached") },
		7: func() (trainer.Outcome, error) { return trainer.Outcome{Loss: math.Inf(-1), Seconds: -1}, nil },
		8: func() (trainer.Outcome, error) { return trainer.Outcome{Loss: 1, Status: 77}, nil },
		9: func() (trainer.Outcome, error) {
			return trainer.Outcome{Loss: 1, Status: trainer.Failed, Error: "no scratch space", Seconds: math.NaN()}, nil
		},
		10: func() (trainer.Outcome, error) { var p *trainer.Outcome; return *p, nil },
	}
	faulty := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		if f := faults[i]; f != nil && in.Experiment == 1 {
			return f()
		}
		return trainer.Outcome{Loss: 1, Seconds: 2}, nil
	})
	for _, workers := range []int{1, 4} {
		got := twice(t, faulty, workers)
		for i, record := range got {
			assert.Equal(t, faults[i] == nil, record.Outcome.Scored(), "candidate %d", i)
			assert.Greater(t, record.Outcome.Seconds, 0.0, "candidate %d", i)
			assert.False(t, math.IsInf(record.Outcome.Seconds, 1))
		}
		assert.Equal(t, trainer.Failed, got[3].Outcome.Status)
		assert.Equal(t, trainer.TimedOut, got[4].Outcome.Status)
		assert.Contains(t, got[5].Outcome.Error, "panic: no weights for [5]\n\tin robust/selection_test.TestTrainerFaults")
		assert.Contains(t, got[5].Outcome.Error, "crew_test.go:")
		assert.Less(t, len(got[5].Outcome.Error), 1000)
		assert.Contains(t, got[6].Outcome.Error, "ended its goroutine")
		assert.Equal(t, trainer.Diverged, got[7].Outcome.Status)
		assert.Equal(t, "no scratch space", got[9].Outcome.Error)
		assert.Contains(t, got[10].Outcome.Error, "nil pointer dereference\n\tin robust/selection_test.TestTrainerFaults")
	}
	// The same panic has the same text, so that records do not depend on workers or addresses.
	assert.Equal(t, twice(t, faulty, 1)[5].Outcome.Error, twice(t, faulty, 8)[5].Outcome.Error)
}

// group is a BatchTrainer of which a test replaces TrainBatch.
type group struct {
	trainer.Trainer
	size  int
	batch func(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error)
}

func (g group) BatchSize() int { return g.size }

func (g group) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	return g.batch(ctx, jobs)
}

// TestBatchThatFailsForOne checks that the neighbours of a faulty candidate do not pay for it.
func TestBatchThatFailsForOne(t *testing.T) {
	const bad = 12
	alone := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		if i == bad && in.Experiment == 1 {
			return trainer.Outcome{}, errors.New("out of memory")
		}
		return graded.Train(context.Background(), selectiontest.Candidate(i), in)
	})
	want := twice(t, alone, 1)
	for name, fail := range map[string]func() ([]trainer.Outcome, error){
		"error": func() ([]trainer.Outcome, error) { return nil, errors.New("out of memory") },
		"panic": func() ([]trainer.Outcome, error) { panic("out of memory") },
	} {
		t.Run(name, func(t *testing.T) {
			g := group{Trainer: alone, size: 7}
			g.batch = func(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
				outcomes := make([]trainer.Outcome, len(jobs))
				for k, job := range jobs {
					var err error
					if outcomes[k], err = alone.Train(ctx, job.Candidate, job.Instance); err != nil {
						return fail()
					}
				}
				return outcomes, nil
			}
			got := twice(t, g, 3)
			for i := range want {
				assert.Equal(t, want[i].Outcome.Status, got[i].Outcome.Status, "candidate %d", i)
				if i != bad {
					assert.Equal(t, want[i].Outcome.Loss, got[i].Outcome.Loss, "candidate %d", i)
				}
			}
		})
	}
}

// sorted is a Batcher of which a test gives the batches.
type sorted struct {
	group
	batches func(jobs []trainer.Job) [][]int
}

func (s sorted) Batches(_ context.Context, jobs []trainer.Job) [][]int { return s.batches(jobs) }

// TestBatches checks that the batches of a trainer are used where they hold each job once.
func TestBatches(t *testing.T) {
	want := twice(t, graded, 1)
	backwards := func(jobs []trainer.Job) [][]int {
		var batches [][]int
		for i := len(jobs) - 1; i >= 0; i -= 2 {
			batches = append(batches, []int{i})
			if i > 0 {
				batches[len(batches)-1] = []int{i, i - 1}
			}
		}
		return batches
	}
	for name, c := range map[string]struct {
		used    bool
		batches func(jobs []trainer.Job) [][]int
	}{
		"backwards": {true, backwards},
		"too few":   {false, func(jobs []trainer.Job) [][]int { return backwards(jobs)[1:] }},
		"twice":     {false, func(jobs []trainer.Job) [][]int { return append(backwards(jobs), []int{0}) }},
		"empty one": {false, func(jobs []trainer.Job) [][]int { return append(backwards(jobs), nil) }},
		"beyond":    {false, func(jobs []trainer.Job) [][]int { return append(backwards(jobs), []int{len(jobs)}) }},
		"panic":     {false, func([]trainer.Job) [][]int { panic("no batches") }},
	} {
		t.Run(name, func(t *testing.T) {
			var pairs atomic.Int64
			g := group{Trainer: graded, size: 3, batch: func(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
				outcomes := make([]trainer.Outcome, len(jobs))
				if len(jobs) == 2 {
					pairs.Add(1)
				}
				for k, job := range jobs {
					outcomes[k], _ = graded.Train(ctx, job.Candidate, job.Instance)
				}
				return outcomes, nil
			}}
			got := twice(t, sorted{g, c.batches}, 3)
			for i := range want {
				assert.Equal(t, want[i].Outcome.Loss, got[i].Outcome.Loss, "candidate %d", i)
			}
			assert.Equal(t, c.used, pairs.Load() > 4, "%d pairs", pairs.Load())
		})
	}
}

func TestBatchSizeBelowOne(t *testing.T) {
	g := group{Trainer: graded, size: -3, batch: func(context.Context, []trainer.Job) ([]trainer.Outcome, error) {
		panic("single jobs are no batch")
	}}
	for _, record := range twice(t, g, 2) {
		assert.True(t, record.Outcome.Scored())
	}
}

// TestFailureAfterTheEnd has trainings that are cut short and do not say so as they should, as
// programs do that a signal ends.
func TestFailureAfterTheEnd(t *testing.T) {
	for name, end := range map[string]func() (trainer.Outcome, error){
		"another error":  func() (trainer.Outcome, error) { return trainer.Outcome{}, errors.New("signal: killed") },
		"failed outcome": func() (trainer.Outcome, error) { return trainer.Outcome{Status: trainer.Failed, Error: "killed"}, nil },
		"panic":          func() (trainer.Outcome, error) { panic("killed") },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			killed := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
				if in.Experiment == 1 && c.ID() == "c29" {
					cancel()
					return end()
				}
				return graded.Train(context.Background(), c, in)
			})
			result, err := selection.Run(ctx, killed, graded.Candidates(), selection.Settings{Method: plain, Workers: 1})
			require.NoError(t, err)
			assert.Equal(t, selection.Cancelled, result.Status)
			assert.Equal(t, 59, result.Trainings())
			assert.Len(t, result.Path, 1, "nothing is decided without the training that was killed")
		})
	}
}

// TestLateOutcome keeps the outcome of a training that ended after the run was cancelled.
func TestLateOutcome(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	late := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		if c.ID() == "c03" {
			cancel(errors.New("the batch job ends"))
			<-ctx.Done()
			return trainer.Outcome{Loss: 3}, nil
		}
		return trainer.Outcome{Loss: 1}, nil
	})
	result, err := selection.Run(ctx, late, graded.Candidates(), selection.Settings{Workers: 1})
	require.NoError(t, err)
	assert.Equal(t, selection.Cancelled, result.Status)
	require.Equal(t, 4, result.Trainings())
	assert.Equal(t, 3.0, result.Records[3].Outcome.Loss)
}

// TestAnyArrival has trainings end in any order, with 1 to 64 workers.
func TestAnyArrival(t *testing.T) {
	var round atomic.Uint64
	var most, now atomic.Int64
	jittery := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(time.Duration(trainer.DeriveSeed(round.Add(1), "delay")%500) * time.Microsecond)
		if trainer.DeriveSeed(in.InitSeed, c.ID())%10 == 0 {
			return trainer.Outcome{}, errors.New("every tenth fails")
		}
		return graded.Train(ctx, c, in)
	})
	for _, policy := range []selection.Policy{selection.CountAsWorst, selection.Eliminate} {
		var want *selection.Result
		for _, workers := range []int{1, 2, 5, 64, 0} {
			most.Store(0)
			got, err := selection.Run(context.Background(), jittery, graded.Candidates(),
				selection.Settings{Workers: workers, Unscored: policy, Seed: 5})
			require.NoError(t, err)
			if workers == 0 {
				workers = runtime.GOMAXPROCS(0)
			}
			assert.LessOrEqual(t, most.Load(), int64(workers))
			if workers > 1 {
				assert.Greater(t, most.Load(), int64(1), "trainings run at the same time")
			}
			got.Elapsed = 0
			for k := range got.Records {
				got.Records[k].Outcome.Seconds = 0
			}
			if want == nil {
				want = got
			}
			require.NotEmpty(t, got.Decisions)
			// Compared as text, since a failed outcome has the loss NaN.
			assert.Equal(t, fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got), "%d workers", workers)
		}
	}
}

// TestObservePanics has an observer end the goroutine of Run, at each of its events in turn.
func TestObservePanics(t *testing.T) {
	pool := graded.Candidates()[:4]
	for name, end := range map[string]func(){
		"panic":  func() { panic("the log is full") },
		"Goexit": runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			for at := 1; at <= 24; at++ {
				var running atomic.Int64
				counted := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
					running.Add(1)
					defer running.Add(-1)
					return graded.Train(ctx, c, in)
				})
				var over sync.WaitGroup
				var recovered any
				events, ahead := 0, at%2*2
				at := (at + 1) / 2
				over.Go(func() {
					defer func() {
						recovered = recover()
						assert.Zero(t, running.Load(), "all trainings have returned")
					}()
					selection.Run(context.Background(), counted, pool, selection.Settings{Method: plain, Workers: 3, Ahead: ahead,
						Observe: func(selection.Event) {
							if events++; events == at {
								end()
							}
						}})
				})
				over.Wait()
				assert.Equal(t, at, events, "no event after the one that did not return")
				assert.Equal(t, name == "panic", recovered != nil)
			}
		})
	}
}

// TestCancelledAtEveryEvent ends the context at each event in turn. What is known then is what an
// uninterrupted run knows at that point.
func TestCancelledAtEveryEvent(t *testing.T) {
	p := selectiontest.ProblemByName("separated")
	for _, workers := range []int{1, 3, 20} {
		run := func(ctx context.Context, observe func(selection.Event)) *selection.Result {
			result, err := selection.Run(ctx, p, p.Candidates(), selection.Settings{Workers: workers, Ahead: workers / 5, Seed: 1, Observe: observe})
			require.NoError(t, err)
			return result
		}
		events := 0
		want := run(context.Background(), func(selection.Event) { events++ })
		require.Greater(t, events, 20)
		for at := 1; at <= events; at++ {
			ctx, cancel := context.WithCancel(context.Background())
			seen := 0
			var cancelled, last selection.Event
			got := run(ctx, func(e selection.Event) {
				if seen++; seen == at {
					cancelled = e
					cancel()
				}
				last = e
			})
			cancel()
			if cancelled.Kind == selection.RunStarted || cancelled.Kind == selection.Decided {
				assert.Equal(t, min(at+1, events), seen, "no experiment is begun")
			}
			assert.Equal(t, selection.RunEnded, last.Kind)
			assert.Equal(t, got.Status, last.Status)
			assert.Equal(t, got.Trainings(), last.Trainings)
			assert.True(t, slices.Equal(want.Decisions[:len(got.Decisions)], got.Decisions))
			assert.True(t, slices.Equal(want.Path[:len(got.Path)], got.Path))
			decided := 0
			for _, record := range got.Records {
				assert.True(t, record.Outcome.Scored())
				if record.Decided {
					decided++
				}
			}
			if len(got.Path) == 0 {
				assert.Zero(t, decided)
			} else {
				assert.Equal(t, got.Path[len(got.Path)-1].Trainings, decided)
			}
			if got.Status != selection.Cancelled {
				assert.Equal(t, want.Status, got.Status)
				assert.Equal(t, want.Records, got.Records)
				assert.Equal(t, want.Survivors, got.Survivors)
			} else {
				assert.Equal(t, len(p.Mean)-len(got.Decisions), len(got.Survivors))
			}
		}
	}
}

// TestTimeOfARunAround has a run inside another one whose time is over.
func TestTimeOfARunAround(t *testing.T) {
	var inner selection.Status
	around := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		waits := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			<-ctx.Done()
			return trainer.Outcome{}, ctx.Err()
		})
		result, err := selection.Run(ctx, waits, graded.Candidates(), selection.Settings{Budget: selection.Budget{Time: time.Hour}})
		if err != nil {
			return trainer.Outcome{}, err
		}
		inner = result.Status
		return trainer.Outcome{}, ctx.Err()
	})
	result, err := selection.Run(context.Background(), around, graded.Candidates(),
		selection.Settings{Workers: 1, Budget: selection.Budget{Time: 20 * time.Millisecond}})
	require.NoError(t, err)
	assert.Equal(t, selection.OutOfTime, result.Status)
	assert.Equal(t, selection.Cancelled, inner)
}

// TestPoolIsCopied has the caller change the pool while it is being selected from.
func TestPoolIsCopied(t *testing.T) {
	want, err := selection.Run(context.Background(), graded, graded.Candidates(), selection.Settings{})
	require.NoError(t, err)
	pool := graded.Candidates()
	got, err := selection.Run(context.Background(), graded, pool, selection.Settings{
		Observe: func(selection.Event) { slices.Reverse(pool) }})
	require.NoError(t, err)
	assert.Equal(t, want.Records, got.Records)
	assert.Equal(t, want.Candidates, got.Candidates)
}
