package selectiontest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"robust/selection"
)

func reasons(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	name := func(i int) string { return Candidate(i).ID() }
	told := make([]int, len(p.Mean)) // instances of each candidate
	out := make([]bool, len(p.Mean))
	err = drive(process, p, 5, func(request selection.Request, losses []float64) error {
		for _, i := range request.Candidates {
			told[i]++
		}
		decisions, err := process.Tell(losses)
		for _, d := range decisions {
			r := d.Reason
			switch {
			case d.Experiment != request.Experiment:
				return fmt.Errorf("the elimination of candidate %d in experiment %d claims experiment %d", d.Candidate, request.Experiment, d.Experiment)
			case r.N > told[d.Candidate] || r.N < min(1, told[d.Candidate]):
				return fmt.Errorf("the elimination of candidate %d rests on %d of its %d instances", d.Candidate, r.N, told[d.Candidate])
			case r.Opponent < -1 || r.Opponent >= len(p.Mean) || r.Opponent == d.Candidate:
				return fmt.Errorf("the elimination of candidate %d names the opponent %d", d.Candidate, r.Opponent)
			case r.Opponent >= 0 && out[r.Opponent]:
				return fmt.Errorf("the elimination of candidate %d names the opponent %d, who was out before", d.Candidate, r.Opponent)
			case math.IsNaN(r.Evidence) || math.IsNaN(r.Threshold):
				return fmt.Errorf("the elimination of candidate %d has evidence %v against %v", d.Candidate, r.Evidence, r.Threshold)
			case r.Text(name) == "":
				return fmt.Errorf("the elimination of candidate %d has no text", d.Candidate)
			}
		}
		for _, d := range decisions {
			out[d.Candidate] = true
		}
		return err
	})
	if err != nil {
		return err
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
	var out []int
	check := func() error {
		standing := process.Standing()
		if len(standing.Survivors) == 0 {
			return errors.New("nobody is left though every training gave a loss")
		}
		all := slices.Sorted(slices.Values(slices.Concat(standing.Survivors, standing.Resting, out)))
		for i, candidate := range all {
			if i != candidate || len(all) != len(p.Mean) {
				return fmt.Errorf("survivors, resting and eliminated are together %v, not the pool of %d", all, len(p.Mean))
			}
		}
		if process.Ask().Ended() && len(standing.Resting) > 0 {
			return fmt.Errorf("candidates %v still rest after the end", standing.Resting)
		}
		return nil
	}
	if err := check(); err != nil {
		return err
	}
	return drive(process, p, 6, func(_ selection.Request, losses []float64) error {
		decisions, err := process.Tell(losses)
		if err != nil {
			return err
		}
		for _, d := range decisions {
			out = append(out, d.Candidate)
		}
		if left := process.Standing().Survivors; p.Name == "constant" && !slices.IsSorted(left) {
			return fmt.Errorf("without any noise the survivors are in the order %v, not the best first", left)
		}
		return check()
	})
}

// unscored takes the loss of one candidate away: in each experiment in turn, that of the leader and
// of another one.
func unscored(m selection.Method, p Problem) error {
	for at := range 4 {
		for _, leader := range []bool{true, false} {
			process, err := begin(m, p)
			if err != nil {
				return err
			}
			step := 0
			err = drive(process, p, 7, func(request selection.Request, losses []float64) error {
				defer func() { step++ }()
				if step != at {
					_, err := process.Tell(losses)
					return err
				}
				missing := len(losses) / 2
				if k := slices.Index(request.Candidates, process.Standing().Survivors[0]); leader && k >= 0 {
					missing = k
				}
				losses[missing] = math.NaN()
				decisions, err := process.Tell(losses)
				if err != nil {
					return err
				}
				return without(process, decisions, request.Candidates[missing])
			})
			if err != nil {
				return fmt.Errorf("request %d: %w", at+1, err)
			}
		}
	}
	return nil
}

// without checks that a candidate is out for want of a loss.
func without(process selection.Process, decisions []selection.Decision, i int) error {
	standing := process.Standing()
	if slices.Contains(slices.Concat(standing.Survivors, standing.Resting, process.Ask().Candidates), i) {
		return fmt.Errorf("candidate %d without a loss is still in play", i)
	}
	for _, d := range decisions {
		if d.Reason.Opponent == i {
			return fmt.Errorf("candidate %d was compared with candidate %d, which has no loss", d.Candidate, i)
		}
	}
	k := slices.IndexFunc(decisions, func(d selection.Decision) bool { return d.Candidate == i })
	if k < 0 {
		return fmt.Errorf("there is no decision on candidate %d, which has no loss", i)
	}
	if rule := decisions[k].Reason.Rule; rule != selection.ByUnscored {
		return fmt.Errorf("candidate %d without a loss is out by rule %d", i, rule)
	}
	return nil
}

// nobody gives no losses from the first, second or third request on. A candidate that rested may be left, if it is alone.
func nobody(m selection.Method, p Problem) error {
	for from := range 3 {
		process, err := begin(m, p)
		if err != nil {
			return err
		}
		step := 0
		failed := map[int]bool{}
		err = drive(process, p, 14, func(request selection.Request, losses []float64) error {
			if step++; step > from {
				for k, i := range request.Candidates {
					losses[k], failed[i] = math.NaN(), true
				}
			}
			if step > experiments*len(p.Mean) {
				return errors.New("it still asks for trainings")
			}
			_, err := process.Tell(losses)
			return err
		})
		if err != nil {
			return err
		}
		standing := process.Standing()
		left := slices.Concat(standing.Survivors, standing.Resting)
		if len(failed) > 0 && (len(left) > 1 || len(left) == 1 && failed[left[0]] || !process.Ask().Ended()) {
			return fmt.Errorf("nobody had a loss from request %d on, but %v are left and the next request is %v", from+1, left, process.Ask())
		}
	}
	return nil
}

// extreme tells losses of which sums and squares overflow or vanish.
func extreme(m selection.Method, p Problem) error {
	for _, scale := range []float64{math.MaxFloat64, 1e200, 1e-200, math.SmallestNonzeroFloat64} {
		process, err := begin(m, p)
		if err != nil {
			return err
		}
		err = drive(process, p, 15, func(_ selection.Request, losses []float64) error {
			for k := range losses {
				losses[k] = scale * max(-1, min(1, losses[k]/4))
			}
			_, err := process.Tell(losses)
			return err
		})
		if err != nil {
			return fmt.Errorf("losses of %g: %w", scale, err)
		}
		if len(process.Standing().Survivors) == 0 {
			return fmt.Errorf("losses of %g: nobody survived", scale)
		}
	}
	return nil
}

// clearly looks at the problem in which candidate 0 is the best and the steadiest by far.
func clearly(m selection.Method, p Problem) error {
	if p.Name != "unequal spreads" {
		return nil
	}
	const runs = 40
	kept := 0
	for seed := range uint64(runs) {
		process, err := begin(m, p)
		if err != nil {
			return err
		}
		if _, err := play(process, p, 100+seed); err != nil {
			return err
		}
		if slices.Contains(process.Standing().Survivors, 0) {
			kept++
		}
	}
	if kept < runs*3/4 {
		return fmt.Errorf("the candidate that is the best and the steadiest by far survived only %d of %d selections", kept, runs)
	}
	return nil
}
