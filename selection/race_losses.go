package selection

import (
	"math"

	"robust/stats"
)

// raceLosses holds losses in a unit in which their squares neither overflow nor vanish, relative to
// a loss of the first experiment, so that a shift of all losses changes no digit.
type raceLosses struct {
	exponent int // of two: the unit
	origin   float64
	of       [][]float64 // by candidate, in the order of the experiments
	in       [][]int     // the experiment of each
	// experiments is one more than the last one in which somebody has a loss.
	experiments int
}

func newRaceLosses(n int) *raceLosses {
	return &raceLosses{origin: math.NaN(), of: make([][]float64, n), in: make([][]int, n)}
}

// raceLimit bounds losses in that unit.
const raceLimit = 0x1p300

// start chooses the unit and the origin by the first losses.
func (l *raceLosses) start(losses []float64) {
	most, least := 0.0, math.Inf(1)
	for _, v := range losses {
		if !math.IsNaN(v) {
			most, least = max(most, math.Abs(v)), min(least, v)
		}
	}
	if most == 0 && math.IsInf(least, 1) {
		return // no loss yet
	}
	if _, e := math.Frexp(most); most > 0 && (e > 300 || e < -300) {
		l.exponent = e
	}
	l.origin = math.Ldexp(least, -l.exponent)
}

// add takes the loss of candidate i in an experiment.
func (l *raceLosses) add(i, experiment int, loss float64) {
	v := math.Ldexp(loss, -l.exponent) - l.origin
	l.of[i] = append(l.of[i], max(-raceLimit, min(raceLimit, v)))
	l.in[i] = append(l.in[i], experiment)
	l.experiments = max(l.experiments, experiment+1)
}

// pilot returns the posterior of candidates, in the order of their first losses, by the first loss of each alone. Its scale and its tails
// come from the differences between the two losses of those that have had a second one. Before there are enough of these, it returns who is
// to be the next to have one.
func (l *raceLosses) pilot(order []int) (post posterior, next []int) {
	var differences []float64
	for _, i := range order {
		if len(l.of[i]) > 1 {
			differences = append(differences, l.of[i][1]-l.of[i][0])
		} else if len(next) < raceLeaders {
			next = append(next, i)
		}
	}
	if len(differences) < raceLeaders/2 && len(next) > 0 { // at first, and if leaders turned out to have no loss
		return post, next
	}
	spread := spreadOf(differences)
	post = newPosterior(len(order))
	for k, i := range order {
		post.mean[k], post.scale[k], post.df[k] = l.of[i][0], spread.Scale, spread.DF
	}
	return post, nil
}

// spreadOf returns the distribution of one loss about its mean by the differences between two losses, one of each candidate.
func spreadOf(differences []float64) stats.StudentScale {
	spread, err := stats.FitStudentScale(differences)
	if err != nil { // one difference: a pool of two, the other of which is out
		return stats.StudentScale{DF: 1}
	}
	spread.Scale /= math.Sqrt2
	return spread
}

// half returns the first half of those that pass the screen as it is now. What the others are there for, their
// losses may yet show.
func half(candidates []int) []int {
	return candidates[:min(len(candidates), max(raceBatch, (len(candidates)+1)/2))]
}
