package selectiontest

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"robust/selection"
	"robust/trainer"
)

// begin starts a process on the pool of a problem.
func begin(m selection.Method, p Problem) (selection.Process, error) {
	return m.Start(selection.Pool{Candidates: p.Candidates()})
}

// drive hands each request of a process to tell, with the losses of the problem, until the process
// or the experiments end. It returns the error of tell.
func drive(process selection.Process, p Problem, seed uint64, tell func(selection.Request, []float64) error) error {
	for {
		request := process.Ask()
		if request.Ended() || request.Experiment >= experiments {
			return nil
		}
		losses, err := p.losses(request, seed)
		if err != nil {
			return err
		}
		if err := tell(request, losses); err != nil {
			return err
		}
	}
}

// course is what a process asked for and decided.
type course struct {
	requests  []selection.Request
	decisions []selection.Decision
}

// add takes a request and what was decided on it.
func (c *course) add(request selection.Request, decisions []selection.Decision) {
	request.Candidates = slices.Clone(request.Candidates)
	c.requests = append(c.requests, request)
	c.decisions = append(c.decisions, decisions...)
}

// play plays a process.
func play(process selection.Process, p Problem, seed uint64) (course, error) {
	var c course
	err := drive(process, p, seed, func(request selection.Request, losses []float64) error {
		decisions, err := process.Tell(losses)
		c.add(request, decisions)
		return err
	})
	return c, err
}

// playNew plays a new process of a method.
func playNew(m selection.Method, p Problem, seed uint64) (course, error) {
	process, err := begin(m, p)
	if err != nil {
		return course{}, err
	}
	return play(process, p, seed)
}

// losses are those of the candidates of a request. A training that diverged counts as 1e3.
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

// same compares requests, and decisions by what they say, so that NaN equals NaN.
func same(what string, want, got course) error {
	name := func(i int) string { return Candidate(i).ID() }
	if w, g := selection.List(want.decisions, name), selection.List(got.decisions, name); w != g {
		return fmt.Errorf("%s: decisions differ:\n%swant:\n%s", what, g, w)
	}
	if !reflect.DeepEqual(want.requests, got.requests) {
		return fmt.Errorf("%s: the requests are %v, not %v", what, got.requests, want.requests)
	}
	return nil
}
