package selectiontest

import (
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
)

// broken is a correct method with one fault built in.
type broken struct {
	selection.Method
	start func(selection.Process, selection.Pool) selection.Process
}

func (b broken) Start(pool selection.Pool) (selection.Process, error) {
	p, err := b.Method.Start(pool)
	if err != nil {
		return nil, err
	}
	return b.start(p, pool), nil
}

// faulty is a process of which some calls are replaced.
type faulty struct {
	selection.Process
	ask      func() selection.Request
	tell     func([]float64) ([]selection.Decision, error)
	standing func() selection.Standing
}

func (f faulty) Ask() selection.Request {
	if f.ask != nil {
		return f.ask()
	}
	return f.Process.Ask()
}

func (f faulty) Tell(losses []float64) ([]selection.Decision, error) {
	if f.tell != nil {
		return f.tell(losses)
	}
	return f.Process.Tell(losses)
}

func (f faulty) Standing() selection.Standing {
	if f.standing != nil {
		return f.standing()
	}
	return f.Process.Standing()
}

// faults has one fault for each law, and some more.
var faults = []struct {
	law   string
	start func(selection.Process, selection.Pool) selection.Process
}{
	{"Ask changes nothing and Tell alone decides", func(p selection.Process, _ selection.Pool) selection.Process {
		calls := 0
		return faulty{Process: p, ask: func() selection.Request {
			calls++
			r := p.Ask()
			if calls%2 == 0 && len(r.Candidates) > 1 {
				r.Candidates = r.Candidates[1:]
			}
			return r
		}}
	}},
	{"Ask changes nothing and Tell alone decides", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			d, err := p.Tell(losses)
			slices.Sort(losses)
			return d, err
		}}
	}},
	{"processes share nothing", func() func(selection.Process, selection.Pool) selection.Process {
		var shared float64 // the losses of all processes
		return func(p selection.Process, _ selection.Pool) selection.Process {
			return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
				mixed := slices.Clone(losses)
				for k := range mixed {
					shared += mixed[k]
					mixed[k] *= math.Sin(shared)
				}
				return p.Tell(mixed)
			}}
		}
	}()},
	{"requests are of candidates in play, once an experiment", func(p selection.Process, pool selection.Pool) selection.Process {
		all := p.Ask().Candidates
		return faulty{Process: p,
			ask: func() selection.Request {
				r := p.Ask()
				if !r.Ended() {
					r.Candidates = all
				}
				return r
			},
			tell: func(losses []float64) ([]selection.Decision, error) {
				var told []float64
				for _, i := range p.Ask().Candidates {
					told = append(told, losses[i])
				}
				return p.Tell(told)
			}}
	}},
	{"decisions carry their reasons", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			d, err := p.Tell(losses)
			for k := range d {
				d[k].Reason.N = 0
			}
			return d, err
		}}
	}},
	{"decisions carry their reasons", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, standing: func() selection.Standing {
			return selection.Standing{Survivors: p.Standing().Survivors}
		}}
	}},
	{"somebody survives, the best first in Survivors", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, standing: func() selection.Standing {
			s := p.Standing()
			s.Survivors = nil
			return s
		}}
	}},
	{"a candidate without a loss is out", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			told := slices.Clone(losses)
			for k, loss := range told {
				if math.IsNaN(loss) {
					told[k] = 0
				}
			}
			return p.Tell(told)
		}}
	}},
	{"a wrong number of losses is refused and changes nothing", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			told := slices.Clone(losses)
			for k := range told {
				told[k] = max(min(told[k], 1e9), -1e9)
			}
			for len(told) < len(p.Ask().Candidates) {
				told = append(told, 0)
			}
			return p.Tell(told[:len(p.Ask().Candidates)])
		}}
	}},
	{"what was handed over or returned may be changed", func(p selection.Process, _ selection.Pool) selection.Process {
		var kept []float64 // the slice of the caller
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			told := slices.Clone(losses)
			for k := range min(len(told), len(kept)) {
				told[k] += kept[k] / 1e3
			}
			kept = losses
			return p.Tell(told)
		}}
	}},
	{"what was handed over or returned may be changed", func(p selection.Process, _ selection.Pool) selection.Process {
		request := p.Ask() // the slice that the process goes on with
		return faulty{Process: p,
			ask: func() selection.Request {
				if again := p.Ask(); again.Experiment != request.Experiment {
					request = again
				}
				return request
			},
			tell: func(losses []float64) ([]selection.Decision, error) {
				if !slices.Equal(request.Candidates, p.Ask().Candidates) {
					return nil, selection.ErrMethod
				}
				d, err := p.Tell(losses)
				request = p.Ask()
				return d, err
			}}
	}},
	{"what was handed over or returned may be changed", func(p selection.Process, _ selection.Pool) selection.Process {
		statement := p.Standing().Statement
		return faulty{Process: p, standing: func() selection.Standing {
			return selection.Standing{Survivors: p.Standing().Survivors, Statement: statement}
		}}
	}},
	{"decisions carry their reasons", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			d, err := p.Tell(losses)
			for k := range d {
				d[k].Experiment++
			}
			return d, err
		}}
	}},
	{"decisions carry their reasons", func(p selection.Process, _ selection.Pool) selection.Process {
		opponent := -1 // the first one that was eliminated, ever after
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			d, err := p.Tell(losses)
			for k := range d {
				if opponent >= 0 {
					d[k].Reason.Opponent = opponent
				}
			}
			if len(d) > 0 {
				opponent = d[0].Candidate
			}
			return d, err
		}}
	}},
	{"somebody survives, the best first in Survivors", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, standing: func() selection.Standing {
			s := p.Standing()
			slices.Reverse(s.Survivors)
			return s
		}}
	}},
	{"somebody survives, the best first in Survivors", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, standing: func() selection.Standing {
			s := p.Standing()
			s.Resting = s.Survivors[:1] // who survives as well
			return s
		}}
	}},
	{"somebody survives, the best first in Survivors", func(p selection.Process, _ selection.Pool) selection.Process {
		var resting []int // who can never come back
		return faulty{Process: p,
			tell: func(losses []float64) ([]selection.Decision, error) {
				d, err := p.Tell(losses)
				if !p.Ask().Ended() {
					return d, err
				}
				for _, one := range d {
					resting = append(resting, one.Candidate)
				}
				return nil, err
			},
			standing: func() selection.Standing {
				s := p.Standing()
				s.Resting = resting
				return s
			}}
	}},
	{"a candidate without a loss is out", func(p selection.Process, _ selection.Pool) selection.Process {
		step := 0
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			told := slices.Clone(losses)
			if step++; step == 3 { // right in the first experiments
				for k, loss := range told {
					if math.IsNaN(loss) {
						told[k] = 1e3
					}
				}
			}
			return p.Tell(told)
		}}
	}},
	{"the selection ends when nobody has a loss", func(p selection.Process, _ selection.Pool) selection.Process {
		last := p.Standing().Survivors
		return faulty{Process: p, standing: func() selection.Standing {
			s := p.Standing()
			if len(s.Survivors) == 0 {
				s.Survivors = last[:1]
			}
			return s
		}}
	}},
	{"losses of any size are taken", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			sum := 0.0
			for _, loss := range losses {
				sum += loss * loss
			}
			if math.IsInf(sum, 1) {
				return nil, errors.New("the variance overflows")
			}
			return p.Tell(losses)
		}}
	}},
	{"the clearly best candidate is kept", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			told := slices.Clone(losses)
			for k := range told {
				told[k] = -told[k] // the direction is wrong
			}
			return p.Tell(told)
		}}
	}},
	{"a wrong number of losses is refused and changes nothing", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			if p.Ask().Ended() { // after the end, anything goes
				return nil, nil
			}
			return p.Tell(losses)
		}}
	}},
	{"a shift of all losses changes nothing", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			told := slices.Clone(losses)
			for k := range told {
				told[k] *= math.Abs(told[k])
			}
			return p.Tell(told)
		}}
	}},
	{"the order of the pool does not matter", func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			told := slices.Clone(losses)
			for k, i := range p.Ask().Candidates {
				told[k] += 0.3 * float64(i)
			}
			return p.Tell(told)
		}}
	}},
	{"the number of workers does not matter", func() func(selection.Process, selection.Pool) selection.Process {
		var starts atomic.Int64
		return func(p selection.Process, _ selection.Pool) selection.Process {
			sign := float64(1 - 2*(starts.Add(1)%2)) // another one at each start
			return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
				told := slices.Clone(losses)
				for k := range told {
					told[k] *= sign
				}
				return p.Tell(told)
			}}
		}
	}()},
}

// TestLawsFindFaults checks that no law is empty: each finds the fault that was made for it,
// on some problem, and none in the method without it.
func TestLawsFindFaults(t *testing.T) {
	method := selection.TestAgainstBest{}
	covered := map[string]bool{}
	for k, fault := range faults {
		laws := Laws()
		at := slices.IndexFunc(laws, func(l Law) bool { return l.Name == fault.law })
		require.GreaterOrEqual(t, at, 0, "there is no law %q", fault.law)
		covered[fault.law] = true
		found := false
		for _, p := range Problems() {
			require.NoError(t, laws[at].Check(method, p), "%s on %q", fault.law, p.Name)
			if laws[at].Check(broken{method, fault.start}, p) != nil {
				found = true
			}
		}
		assert.True(t, found, "fault %d: the law %q does not find it", k, fault.law)
	}
	for _, law := range Laws() {
		assert.True(t, covered[law.Name], "no fault shows that the law %q can fail", law.Name)
	}
}

func TestMeasureSeesErrors(t *testing.T) {
	p := ProblemByName("separated")
	never := broken{selection.TestAgainstBest{}, func(p selection.Process, _ selection.Pool) selection.Process {
		return faulty{Process: p, tell: func(losses []float64) ([]selection.Decision, error) {
			told := slices.Clone(losses)
			for k := range told {
				told[k] = -told[k]
			}
			return p.Tell(told)
		}}
	}}
	wrong, err := Measure(never, p, selection.Budget{}, 20, 1)
	require.NoError(t, err)
	assert.Zero(t, wrong.Kept)
	right, err := Measure(selection.TestAgainstBest{}, p, selection.Budget{}, 20, 1)
	require.NoError(t, err)
	assert.Equal(t, 1.0, right.Kept)
	_, err = Measure(selection.TestAgainstBest{Alpha: 2}, p, selection.Budget{}, 1, 1)
	assert.ErrorIs(t, err, selection.ErrMethod)
}

func TestProblems(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Problems() {
		assert.False(t, seen[p.Name], p.Name)
		seen[p.Name] = true
		assert.Len(t, p.Spread, len(p.Mean), p.Name)
		assert.NotEmpty(t, p.Best(), p.Name)
	}
	assert.Panics(t, func() { ProblemByName("no such problem") })
}
