package selectiontest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"

	"robust/selection"
)

func shifted(m selection.Method, p Problem) error {
	if p.Diverges != nil || p.Grid != 0 {
		return nil // what stands for a diverged training does not move along, and rounding breaks ties
	}
	moved := p
	moved.Mean = slices.Clone(p.Mean)
	for i := range moved.Mean {
		moved.Mean[i] += 8 // exact: a multiple of the grid
	}
	want, err := playNew(m, p, 11)
	if err != nil {
		return err
	}
	got, err := playNew(m, moved, 11)
	if err != nil {
		return err
	}
	for _, c := range []course{want, got} {
		for k := range c.decisions {
			c.decisions[k].Reason = selection.Reason{} // its numbers are equal up to rounding
		}
	}
	return same("shifted losses", want, got)
}

func relabelled(m selection.Method, p Problem) error {
	if len(p.Best()) > 1 || slices.Max(p.Spread) == 0 || p.Grid != 0 || p.Diverges != nil {
		return nil // ties go to the lower index
	}
	perm := rand.New(rand.NewPCG(9, 9)).Perm(len(p.Mean))
	// run returns the experiments of trainings and of the elimination of each candidate, by its number in the
	// problem.
	run := func(label func(position int) int) (map[int][]int, error) {
		pool := p.Candidates()
		for position := range pool {
			pool[position] = Candidate(label(position))
		}
		process, err := m.Start(selection.Pool{Candidates: pool})
		if err != nil {
			return nil, err
		}
		experiments := map[int][]int{}
		err = drive(process, p, 8, func(request selection.Request, _ []float64) error {
			for k, i := range request.Candidates {
				request.Candidates[k] = label(i)
				experiments[label(i)] = append(experiments[label(i)], request.Experiment)
			}
			losses, err := p.losses(request, 8)
			if err != nil {
				return err
			}
			decisions, err := process.Tell(losses)
			for _, d := range decisions {
				experiments[label(d.Candidate)] = append(experiments[label(d.Candidate)], d.Experiment)
			}
			return err
		})
		return experiments, err
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
		return fmt.Errorf("the trainings and eliminations of a pool in another order are in the experiments %v, not %v", got, want)
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
		if err := same(fmt.Sprintf("%d workers", n), course{decisions: first.Decisions}, course{decisions: result.Decisions}); err != nil {
			return err
		}
		if !sameRecords(first.Records, result.Records) || !slices.Equal(first.Survivors, result.Survivors) {
			return fmt.Errorf("%d workers gave other records or survivors than one", n)
		}
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
