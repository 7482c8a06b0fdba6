package selectiontest

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"

	"robust/selection"
	"robust/trainer"
)

// ErrorRate is how often a method eliminated the best candidate of a problem.
type ErrorRate struct {
	Lost, Runs int
}

// Rate returns the share of runs in which the best candidate was lost.
func (r ErrorRate) Rate() float64 { return float64(r.Lost) / float64(r.Runs) }

// SE returns the standard error of Rate. It is that of a share of (Lost+½)/(Runs+1), so it is not 0 where
// nothing was lost.
func (r ErrorRate) SE() float64 {
	p := (float64(r.Lost) + 0.5) / (float64(r.Runs) + 1)
	return math.Sqrt(p * (1 - p) / float64(r.Runs))
}

// MeasureErrors plays a method on a problem, for a number of experiments and once for each of runs seeds that are
// derived from the root seed, several at once, and counts how often the first candidate with the smallest
// mean is eliminated. Another one that is as good is not taken instead: of candidates that are all alike, this is the error of one that
// nobody knows to be the best. After each run it calls done, if that is not nil, from any goroutine. It returns the
// counts of the runs that ended before the context did, with its error.
func MeasureErrors(ctx context.Context, m selection.Method, p Problem, experiments, runs int, seed uint64, done func()) (ErrorRate, error) {
	var (
		rate  ErrorRate
		first error
		lock  sync.Mutex
		group sync.WaitGroup
		next  = make(chan uint64)
	)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for r := range next {
				lost, err := loses(m, p, experiments, trainer.DeriveSeed(seed, "run", r))
				lock.Lock()
				switch {
				case err != nil && first == nil:
					first = err
				case err == nil:
					rate.Runs++
					if lost {
						rate.Lost++
					}
				}
				lock.Unlock()
				if done != nil {
					done()
				}
			}
		})
	}
	for r := range runs {
		if ctx.Err() != nil {
			first = ctx.Err()
			break
		}
		next <- uint64(r)
	}
	close(next)
	group.Wait()
	return rate, first
}

// loses plays one selection and reports whether the best candidate is eliminated.
func loses(m selection.Method, p Problem, experiments int, seed uint64) (bool, error) {
	process, err := begin(m, p)
	if err != nil {
		return false, err
	}
	best := p.Best()[0]
	for {
		request := process.Ask()
		if request.Ended() || request.Experiment >= experiments {
			return false, nil
		}
		losses, err := p.losses(request, seed)
		if err != nil {
			return false, err
		}
		decisions, err := process.Tell(losses)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(decisions, func(d selection.Decision) bool { return d.Candidate == best }) {
			return true, nil
		}
	}
}
