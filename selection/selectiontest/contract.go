package selectiontest

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"

	"robust/selection"
)

func pure(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	return drive(process, p, 1, func(request selection.Request, losses []float64) error {
		before := process.Standing()
		if again := process.Ask(); !reflect.DeepEqual(request, again) {
			return fmt.Errorf("two calls of Ask gave %v and %v", request, again)
		}
		if after := process.Standing(); !reflect.DeepEqual(before, after) {
			return fmt.Errorf("a call of Ask changed the standing from %v to %v", before, after)
		}
		told := slices.Clone(losses)
		if _, err := process.Tell(losses); err != nil {
			return err
		}
		if !slices.Equal(told, losses) {
			return errors.New("the losses were changed by Tell")
		}
		return nil
	})
}

func separate(m selection.Method, p Problem) error {
	want, err := playNew(m, p, 2)
	if err != nil {
		return err
	}
	first, err := begin(m, p)
	if err != nil {
		return err
	}
	if _, err := playNew(m, p, 3); err != nil {
		return err
	}
	got, err := play(first, p, 2)
	if err != nil {
		return err
	}
	return same("a run beside another one", want, got)
}

// detached spoils everything that went in and came out.
func detached(m selection.Method, p Problem) error {
	want, err := playNew(m, p, 12)
	if err != nil {
		return err
	}
	pool := selection.Pool{Candidates: p.Candidates()}
	process, err := m.Start(pool)
	if err != nil {
		return err
	}
	var got course
	buffer := make([]float64, len(p.Mean)) // the same one in each experiment
	err = drive(process, p, 12, func(request selection.Request, losses []float64) error {
		told := buffer[:copy(buffer, losses)]
		decisions, err := process.Tell(told)
		got.add(request, slices.Clone(decisions))
		for k := range told {
			told[k] = 1e6
		}
		for k := range decisions {
			decisions[k] = selection.Decision{Candidate: -1}
		}
		for _, indices := range [][]int{request.Candidates, process.Standing().Survivors, process.Standing().Resting, process.Ask().Candidates} {
			for k := range indices {
				indices[k] = 0
			}
		}
		assumptions := process.Standing().Statement.Assumptions
		for k := range assumptions {
			assumptions[k] = ""
		}
		if slices.Contains(process.Standing().Statement.Assumptions, "") {
			return errors.New("the assumptions of a statement change when the caller changes them")
		}
		return err
	})
	if err != nil {
		return err
	}
	return same("a caller who reuses what it gave and got", want, got)
}

func requests(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	out := map[int]bool{}
	asked := map[[2]int]bool{}
	return drive(process, p, 4, func(request selection.Request, losses []float64) error {
		if !slices.IsSorted(request.Candidates) {
			return fmt.Errorf("the candidates of a request are not ascending: %v", request.Candidates)
		}
		for _, i := range request.Candidates {
			key := [2]int{request.Experiment, i}
			switch {
			case request.Experiment < 0:
				return fmt.Errorf("asked for experiment %d", request.Experiment)
			case i < 0 || i >= len(p.Mean):
				return fmt.Errorf("asked for candidate %d of %d", i, len(p.Mean))
			case out[i]:
				return fmt.Errorf("asked for candidate %d after its elimination", i)
			case asked[key]:
				return fmt.Errorf("asked twice for candidate %d in experiment %d", i, request.Experiment)
			}
			asked[key] = true
		}
		decisions, err := process.Tell(losses)
		for _, d := range decisions {
			if out[d.Candidate] {
				return fmt.Errorf("candidate %d was eliminated twice", d.Candidate)
			}
			out[d.Candidate] = true
		}
		return err
	})
}

func refused(m selection.Method, p Problem) error {
	process, err := begin(m, p)
	if err != nil {
		return err
	}
	want, err := playNew(m, p, 13)
	if err != nil {
		return err
	}
	wrong := func(n int, loss float64) error {
		request, standing := process.Ask(), process.Standing()
		losses := slices.Repeat([]float64{loss}, n)
		if _, err := process.Tell(losses); !errors.Is(err, selection.ErrMethod) {
			return fmt.Errorf("%d losses %v for %d candidates gave the error %v, not ErrMethod", n, loss, len(request.Candidates), err)
		}
		if !reflect.DeepEqual(request, process.Ask()) || !reflect.DeepEqual(standing, process.Standing()) {
			return fmt.Errorf("what was refused changed the request from %v to %v, or the standing", request, process.Ask())
		}
		return nil
	}
	var got course
	err = drive(process, p, 13, func(request selection.Request, losses []float64) error {
		n := len(losses)
		if err := errors.Join(wrong(n+1, 0), wrong(n-1, 0), wrong(n, math.Inf(1)), wrong(n, math.Inf(-1))); err != nil {
			return err
		}
		decisions, err := process.Tell(losses)
		got.add(request, decisions)
		return err
	})
	if err != nil {
		return err
	}
	if process.Ask().Ended() {
		if err := errors.Join(wrong(0, 0), wrong(1, 0)); err != nil {
			return fmt.Errorf("after the end: %w", err)
		}
	}
	return same("refused losses in between", want, got)
}
