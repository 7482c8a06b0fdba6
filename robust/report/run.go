package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"robust/robust"
	"robust/robust/report/figure"
	"robust/selection"
	"robust/trainer"
)

// fate is what became of a candidate.
type fate int

const (
	survived fate = iota
	resting
	eliminated
)

var fateNames = [...]string{"survivor", "resting", "eliminated"}

// String returns the fate in a word.
func (f fate) String() string { return fateNames[f] }

// run is what a report needs of a result, computed once.
type run struct {
	*selection.Result
	options   Options
	criterion robust.Criterion
	names     []string    // of the candidates, printable
	losses    [][]float64 // of each candidate, in the order of its experiments; those without a loss are left out
	in        [][]int     // the experiments that they are of
	unscored  []int       // trainings without a loss
	scores    []float64   // the criterion, with the sign of the losses; NaN without
	means     []float64
	stds      []float64
	fates     []fate
	decided   map[int]selection.Decision
	order     []int // all candidates: survivors, those that rest, and the others from the last one eliminated
}

// newRun checks a result and computes what is needed of it. Its error wraps ErrResult.
func newRun(result *selection.Result, options Options) (*run, error) {
	if err := check(result); err != nil {
		return nil, err
	}
	n := len(result.Candidates)
	r := &run{Result: result, options: options, criterion: result.Criterion,
		names: make([]string, n), losses: make([][]float64, n), in: make([][]int, n), unscored: make([]int, n),
		scores: make([]float64, n), means: make([]float64, n), stds: make([]float64, n), fates: make([]fate, n),
		decided: make(map[int]selection.Decision, len(result.Decisions))}
	if r.criterion == nil {
		r.criterion = robust.Mean{}
	}
	for _, record := range result.Records {
		i := record.Candidate
		if !record.Outcome.Scored() {
			r.unscored[i]++
			continue
		}
		r.losses[i] = append(r.losses[i], record.Outcome.Loss)
		r.in[i] = append(r.in[i], record.Instance.Experiment)
	}
	for i, c := range result.Candidates {
		r.names[i] = figure.Printable(c.ID())
		r.scores[i] = r.by(r.criterion, r.losses[i])
		r.means[i] = r.by(robust.Mean{}, r.losses[i])
		r.stds[i] = r.by(robust.Std{}, r.losses[i])
		r.fates[i] = eliminated
	}
	for _, i := range result.Survivors {
		r.fates[i] = survived
	}
	for _, i := range result.Resting {
		r.fates[i] = resting
	}
	for _, d := range result.Decisions {
		r.decided[d.Candidate] = d
	}
	r.rank()
	return r, nil
}

// check returns an error for a result whose parts do not fit together.
func check(result *selection.Result) error {
	if result == nil {
		return fmt.Errorf("%w: it is nil; give what selection.Run returned", ErrResult)
	}
	n := len(result.Candidates)
	if n == 0 {
		return fmt.Errorf("%w: it has no candidates", ErrResult)
	}
	for i, c := range result.Candidates {
		if c == nil {
			return fmt.Errorf("%w: candidate %d is nil", ErrResult, i)
		}
	}
	in := func(what string, candidate int) error {
		if candidate < 0 || candidate >= n {
			return fmt.Errorf("%w: %s is of candidate %d of a pool of %d", ErrResult, what, candidate, n)
		}
		return nil
	}
	for k, record := range result.Records {
		if err := in(fmt.Sprintf("record %d", k), record.Candidate); err != nil {
			return err
		}
	}
	for k, i := range slices.Concat(result.Survivors, result.Resting) {
		if err := in(fmt.Sprintf("survivor %d", k), i); err != nil {
			return err
		}
	}
	for k, d := range result.Decisions {
		if err := in(fmt.Sprintf("decision %d", k), d.Candidate); err != nil {
			return err
		}
		if d.Reason.Opponent >= 0 {
			if err := in(fmt.Sprintf("the opponent of decision %d", k), d.Reason.Opponent); err != nil {
				return err
			}
		}
	}
	for k, s := range result.Path {
		if s.Best >= n {
			return in(fmt.Sprintf("the best after step %d", k), s.Best)
		}
	}
	return nil
}

// rank puts the candidates in order.
func (r *run) rank() {
	r.order = slices.Concat(r.Survivors, r.Resting)
	placed := make([]bool, len(r.Candidates))
	for _, i := range r.order {
		placed[i] = true
	}
	var others []int
	for i := range r.Candidates {
		if !placed[i] {
			others = append(others, i)
		}
	}
	last := func(i int) int {
		if d, ok := r.decided[i]; ok {
			return d.Experiment
		}
		return -1
	}
	slices.SortStableFunc(others, func(a, b int) int {
		return cmp.Or(cmp.Compare(last(b), last(a)), compareScores(r.loss(r.scores[a]), r.loss(r.scores[b])), cmp.Compare(a, b))
	})
	r.order = append(r.order, others...)
}

// compareScores compares losses, NaN after all others.
func compareScores(a, b float64) int {
	switch {
	case math.IsNaN(a) && math.IsNaN(b):
		return 0
	case math.IsNaN(a):
		return 1
	case math.IsNaN(b):
		return -1
	}
	return cmp.Compare(a, b)
}

// loss turns a score into one that is good when small.
func (r *run) loss(score float64) float64 {
	if r.Direction == selection.Maximise {
		return 0 - score
	}
	return score
}

// by returns a criterion of losses with their sign: of scores that are to be large, it is that of the negated ones, negated,
// unless it is a spread. It is NaN for too few losses.
func (r *run) by(criterion robust.Criterion, losses []float64) float64 {
	if len(losses) == 0 {
		return math.NaN()
	}
	if r.Direction != selection.Maximise {
		return criterion.Of(losses)
	}
	negated := make([]float64, len(losses))
	for k, v := range losses {
		negated[k] = 0 - v
	}
	value := criterion.Of(negated)
	if _, spread := criterion.(robust.Dispersion); spread {
		return value
	}
	return 0 - value
}

// assess returns figures of some losses at a level, for the given criteria.
func (r *run) assess(losses []float64, level float64, criteria ...robust.Criterion) []robust.Figure {
	outcomes := make([]trainer.Outcome, len(losses))
	for k, v := range losses {
		outcomes[k].Loss = v
	}
	a, err := robust.Assess(outcomes, robust.Options{Criteria: criteria, Maximise: r.Direction == selection.Maximise,
		Confidence: robust.Confidence{Level: level, Resamples: 999}})
	if err != nil { // no losses, or a criterion that cannot be assessed
		none := robust.Interval{Low: math.NaN(), High: math.NaN(), Level: level}
		figures := make([]robust.Figure, len(criteria))
		for k, c := range criteria {
			figures[k] = robust.Figure{Name: c.Name(), Estimate: math.NaN(), Interval: none}
		}
		return figures
	}
	return a.Figures
}

// shown returns the first candidates of the order that were trained, at most n of them.
func (r *run) shown(n int) []int {
	var out []int
	for _, i := range r.order {
		if len(out) == n {
			break
		}
		if len(r.losses[i]) > 0 {
			out = append(out, i)
		}
	}
	return out
}

// label returns the name of a candidate in at most n characters, the middle left out.
func (r *run) label(candidate, n int) string { return shorten(r.names[candidate], n) }

func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	head := (n - 1) / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(n-1-head):])
}
