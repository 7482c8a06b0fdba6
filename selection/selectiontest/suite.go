// Package selectiontest is the conformance suite for selection methods: a table of problems whose truth is
// known, and the laws that every Method keeps on each of them. A new method calls Run in its
// own test.
package selectiontest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"robust/selection"
	"robust/trainer"
)

// experiments bounds the runs of the suite.
const experiments = 12

// Law is one property that every method has.
type Law struct {
	Name string
	// Check returns an error that says how the method breaks the law on the problem.
	Check func(selection.Method, Problem) error
}

// Laws returns the table of laws.
func Laws() []Law {
	return []Law{
		{"Ask changes nothing and Tell alone decides", pure},
		{"processes share nothing", separate},
		{"requests are of candidates in play, once an experiment", requests},
		{"decisions carry their reasons", reasons},
		{"somebody survives, the best first in Survivors", survivors},
		{"a candidate without a loss is out", unscored},
		{"a wrong number of losses is refused and changes nothing", refused},
		{"a shift of all losses changes nothing", shifted},
		{"the order of the pool does not matter", relabelled},
		{"the number of workers does not matter", workers},
	}
}

// Run checks every law on every problem.
func Run(t *testing.T, m selection.Method) {
	t.Helper()
	for _, law := range Laws() {
		t.Run(law.Name, func(t *testing.T) {
			for _, p := range Problems() {
				if testing.Short() && len(p.Mean) > 100 {
					continue
				}
				if err := law.Check(m, p); err != nil {
					t.Errorf("%s on %q: %v", m.Name(), p.Name, err)
				}
			}
		})
	}
}

// Rates are what many selections by one method on one problem came to.
type Rates struct {
	Kept      float64 // share of runs in which a truly best candidate survived
	Trainings float64 // mean number of trainings
	Survivors float64 // mean number of survivors
}

// Measure runs a method on a problem, once for each of runs seeds derived from the root seed.
func Measure(m selection.Method, p Problem, budget selection.Budget, runs int, seed uint64) (Rates, error) {
	var sum Rates
	for r := range runs {
		result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
			Method: m, Budget: budget, Workers: 1, Seed: trainer.DeriveSeed(seed, "run", uint64(r))})
		if err != nil {
			return Rates{}, err
		}
		if slices.ContainsFunc(p.Best(), func(i int) bool { return slices.Contains(result.Survivors, i) }) {
			sum.Kept++
		}
		sum.Trainings += float64(result.Trainings())
		sum.Survivors += float64(len(result.Survivors))
	}
	n := float64(runs)
	return Rates{sum.Kept / n, sum.Trainings / n, sum.Survivors / n}, nil
}

// play runs a process by hand for a number of experiments and returns the decisions. The losses are those of
// the problem, in which a training that diverged counts as 1e3.
func play(process selection.Process, p Problem, seed uint64) ([]selection.Decision, error) {
	var decisions []selection.Decision
	for {
		request := process.Ask()
		if request.Ended() || request.Experiment >= experiments {
			return decisions, nil
		}
		losses, err := p.losses(request, seed)
		if err != nil {
			return decisions, err
		}
		d, err := process.Tell(losses)
		if err != nil {
			return decisions, err
		}
		decisions = append(decisions, d...)
	}
}

// losses are those of the candidates of a request.
func (p Problem) losses(request selection.Request, seed uint64) ([]float64, error) {
	instance := trainer.BothSources{}.Instance(seed, request.Experiment)
	losses := make([]float64, len(request.Candidates))
	for k, i := range request.Candidates {
		o, err := p.Train(context.Background(), Candidate(i), instance)
		if err != nil {
			return nil, err
		}
		if losses[k] = o.Loss; !o.Scored() {
			losses[k] = 1e3
		}
	}
	return losses, nil
}

// begin starts a process on the pool of a problem.
func begin(m selection.Method, p Problem) (selection.Process, error) {
	return m.Start(selection.Pool{Candidates: p.Candidates()})
}

func pure(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	for {
		request := process.Ask()
		before := process.Standing()
		if again := process.Ask(); !reflect.DeepEqual(request, again) {
			return fmt.Errorf("two calls of Ask gave %v and %v", request, again)
		}
		if after := process.Standing(); !reflect.DeepEqual(before, after) {
			return fmt.Errorf("Ask changed the standing from %v to %v", before, after)
		}
		if request.Ended() || request.Experiment >= experiments {
			return nil
		}
		losses, err := p.losses(request, 1)
		if err != nil {
			return err
		}
		told := slices.Clone(losses)
		if _, err := process.Tell(losses); err != nil {
			return err
		}
		if !slices.Equal(told, losses) {
			return errors.New("Tell changed the losses it was given")
		}
	}
}

func separate(m selection.Method, p Problem) error {
	alone, err := begin(m, p)
	if err != nil {
		return err
	}
	want, err := play(alone, p, 2)
	if err != nil {
		return err
	}
	first, err := begin(m, p)
	if err != nil {
		return err
	}
	second, err := begin(m, p)
	if err != nil {
		return err
	}
	if _, err := play(second, p, 3); err != nil {
		return err
	}
	got, err := play(first, p, 2)
	if err != nil {
		return err
	}
	return same("a run beside another one", want, got)
}

func requests(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	out := map[int]bool{}
	asked := map[[2]int]bool{}
	for {
		request := process.Ask()
		if request.Ended() || request.Experiment >= experiments {
			return nil
		}
		if !slices.IsSorted(request.Candidates) {
			return fmt.Errorf("the candidates of a request are not ascending: %v", request.Candidates)
		}
		for _, i := range request.Candidates {
			key := [2]int{request.Experiment, i}
			switch {
			case i < 0 || i >= len(p.Mean):
				return fmt.Errorf("asked for candidate %d of %d", i, len(p.Mean))
			case out[i]:
				return fmt.Errorf("asked for candidate %d after its elimination", i)
			case asked[key]:
				return fmt.Errorf("asked twice for candidate %d in experiment %d", i, request.Experiment)
			}
			asked[key] = true
		}
		losses, err := p.losses(request, 4)
		if err != nil {
			return err
		}
		decisions, err := process.Tell(losses)
		if err != nil {
			return err
		}
		for _, d := range decisions {
			if out[d.Candidate] {
				return fmt.Errorf("candidate %d was eliminated twice", d.Candidate)
			}
			out[d.Candidate] = true
		}
	}
}

func reasons(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	decisions, err := play(process, p, 5)
	if err != nil {
		return err
	}
	name := func(i int) string { return Candidate(i).ID() }
	for _, d := range decisions {
		r := d.Reason
		switch {
		case r.N < 1 || r.N > experiments:
			return fmt.Errorf("the elimination of candidate %d rests on %d instances", d.Candidate, r.N)
		case r.Opponent < -1 || r.Opponent >= len(p.Mean) || r.Opponent == d.Candidate:
			return fmt.Errorf("the elimination of candidate %d names the opponent %d", d.Candidate, r.Opponent)
		case math.IsNaN(r.Evidence) || math.IsNaN(r.Threshold):
			return fmt.Errorf("the elimination of candidate %d has evidence %v against %v", d.Candidate, r.Evidence, r.Threshold)
		case r.Text(name) == "":
			return fmt.Errorf("the elimination of candidate %d has no text", d.Candidate)
		}
	}
	standing := process.Standing()
	if standing.Statement.Claim == "" || len(standing.Statement.Assumptions) == 0 {
		return errors.New("the standing has no statement of its error, or one without assumptions")
	}
	if m.Name() == "" {
		return errors.New("the method has no name")
	}
	return nil
}

func survivors(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	decisions, err := play(process, p, 6)
	if err != nil {
		return err
	}
	left := process.Standing().Survivors
	if len(left) == 0 {
		return errors.New("nobody survived though every training gave a loss")
	}
	all := slices.Clone(left)
	for _, d := range decisions {
		all = append(all, d.Candidate)
	}
	slices.Sort(all)
	for i, candidate := range all {
		if i != candidate || len(all) != len(p.Mean) {
			return fmt.Errorf("survivors and eliminated are together %v, not the pool of %d", all, len(p.Mean))
		}
	}
	if p.Name == "constant" && left[0] != 0 {
		return fmt.Errorf("without any noise the best survivor is %d, not 0", left[0])
	}
	return nil
}

func unscored(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	request := process.Ask()
	if request.Ended() {
		return nil
	}
	losses, err := p.losses(request, 7)
	if err != nil {
		return err
	}
	missing := len(losses) / 2
	losses[missing] = math.NaN()
	decisions, err := process.Tell(losses)
	if err != nil {
		return err
	}
	i := request.Candidates[missing]
	for _, d := range decisions {
		if d.Candidate == i {
			if d.Reason.Rule != selection.ByUnscored {
				return fmt.Errorf("candidate %d without a loss is out by rule %d", i, d.Reason.Rule)
			}
			if slices.Contains(process.Standing().Survivors, i) {
				return fmt.Errorf("candidate %d is out and survives", i)
			}
			return nil
		}
	}
	return fmt.Errorf("candidate %d without a loss is still in play", i)
}

func refused(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	request := process.Ask()
	for _, losses := range [][]float64{
		make([]float64, len(request.Candidates)+1),
		slices.Repeat([]float64{math.Inf(1)}, len(request.Candidates)),
	} {
		if len(losses) == 0 {
			continue
		}
		if _, err := process.Tell(losses); !errors.Is(err, selection.ErrMethod) {
			return fmt.Errorf("%d losses %v for %d candidates gave the error %v, not ErrMethod", len(losses), losses[0], len(request.Candidates), err)
		}
		if again := process.Ask(); !reflect.DeepEqual(request, again) {
			return fmt.Errorf("what was refused changed the request from %v to %v", request, again)
		}
	}
	return nil
}

func shifted(m selection.Method, p Problem) error {
	if p.Diverges != nil || p.Grid != 0 {
		return nil // what stands for a diverged training does not move along, and rounding breaks ties
	}
	moved := p
	moved.Mean = slices.Clone(p.Mean)
	for i := range moved.Mean {
		moved.Mean[i] += 8 // exact: a multiple of the grid
	}
	want, got, err := both(m, p, moved)
	if err != nil {
		return err
	}
	for k := range min(len(want), len(got)) {
		want[k].Reason, got[k].Reason = selection.Reason{}, selection.Reason{}
	}
	return same("shifted losses", want, got)
}

func relabelled(m selection.Method, p Problem) error {
	if len(p.Best()) > 1 || slices.Max(p.Spread) == 0 || p.Grid != 0 || p.Diverges != nil {
		return nil // ties go to the lower index
	}
	n := len(p.Mean)
	perm := rand.New(rand.NewPCG(9, 9)).Perm(n)
	run := func(label func(position int) int) (map[int]int, error) {
		process, err := begin(m, p)
		if err != nil {
			return nil, err
		}
		eliminated := map[int]int{} // truth to experiment
		for {
			request := process.Ask()
			if request.Ended() || request.Experiment >= experiments {
				return eliminated, nil
			}
			truth := selection.Request{Experiment: request.Experiment}
			for _, i := range request.Candidates {
				truth.Candidates = append(truth.Candidates, label(i))
			}
			losses, err := p.losses(truth, 8)
			if err != nil {
				return nil, err
			}
			decisions, err := process.Tell(losses)
			if err != nil {
				return nil, err
			}
			for _, d := range decisions {
				eliminated[label(d.Candidate)] = d.Experiment
			}
		}
	}
	want, err := run(func(i int) int { return i })
	if err != nil {
		return err
	}
	got, err := run(func(i int) int { return perm[i] })
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(want, got) {
		return fmt.Errorf("the eliminations of a pool in another order are %v, not %v", got, want)
	}
	return nil
}

func workers(m selection.Method, p Problem) error {
	var first *selection.Result
	for _, n := range []int{1, 2, 7} {
		result, err := selection.Run(context.Background(), p, p.Candidates(), selection.Settings{
			Method: m, Workers: n, Seed: 10, Budget: selection.Budget{Experiments: experiments}})
		if err != nil {
			return err
		}
		result.Elapsed = 0
		if first == nil {
			first = result
			continue
		}
		if err := same(fmt.Sprintf("%d workers", n), first.Decisions, result.Decisions); err != nil {
			return err
		}
		if !sameRecords(first.Records, result.Records) || !slices.Equal(first.Survivors, result.Survivors) {
			return fmt.Errorf("%d workers gave other records or survivors than one", n)
		}
	}
	return nil
}

// both returns the decisions on two problems.
func both(m selection.Method, p, q Problem) (onP, onQ []selection.Decision, err error) {
	for _, c := range []struct {
		problem   Problem
		decisions *[]selection.Decision
	}{{p, &onP}, {q, &onQ}} {
		process, err := begin(m, c.problem)
		if err != nil {
			return nil, nil, err
		}
		if *c.decisions, err = play(process, c.problem, 11); err != nil {
			return nil, nil, err
		}
	}
	return onP, onQ, nil
}

// same compares decisions by what they say, so that NaN equals NaN.
func same(what string, want, got []selection.Decision) error {
	name := func(i int) string { return Candidate(i).ID() }
	if w, g := selection.List(want, name), selection.List(got, name); w != g {
		return fmt.Errorf("%s: decisions differ:\n%swant:\n%s", what, g, w)
	}
	return nil
}

// sameRecords compares records; losses that are equal or both not finite are the same.
func sameRecords(a, b []selection.Record) bool {
	return slices.EqualFunc(a, b, func(x, y selection.Record) bool {
		return x.Candidate == y.Candidate && x.Instance == y.Instance && x.Decided == y.Decided &&
			x.Outcome.Status == y.Outcome.Status && (x.Outcome.Loss == y.Outcome.Loss || !x.Outcome.Scored())
	})
}
