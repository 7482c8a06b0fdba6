package report

import (
	"fmt"

	"robust/robust/report/figure"
)

// elimination is how a pool shrank, and what it took.
type elimination struct {
	pool, exhaustive int
	steps            []eliminationStep
}

// eliminationStep is the state after an experiment.
type eliminationStep struct{ experiment, left, trainings int }

func newElimination(r *run) elimination {
	e := elimination{pool: len(r.Candidates), exhaustive: r.Exhaustive()}
	for _, s := range r.Path {
		step := eliminationStep{s.Experiment + 1, s.After, s.Trainings}
		if n := len(e.steps); n > 0 {
			step.experiment = max(step.experiment, e.steps[n-1].experiment) // one that was asked for again
			if e.steps[n-1].experiment == step.experiment {
				e.steps[n-1] = step
				continue
			}
		}
		e.steps = append(e.steps, step)
	}
	return e
}

func (e elimination) figure() *Figure {
	if len(e.steps) == 0 {
		return nil
	}
	left := figure.New("", "experiment", "candidates in play")
	left.Width, left.Height, left.LogY, left.WholeX = 3.7, 2.9, e.pool >= 50, true
	trainings := figure.New("", "experiment", "trainings so far")
	trainings.Width, trainings.Height, trainings.WholeX = 3.7, 2.9, true
	pool := []figure.Point{{X: 0, Y: float64(e.pool), Note: fmt.Sprintf("a pool of %d", e.pool)}}
	cost := []figure.Point{{}}
	all := []figure.Point{{}}
	table := &Table{Columns: []string{"experiment", "candidates in play", "trainings so far", "trainings of an exhaustive search so far"}}
	before := e.pool
	for _, s := range e.steps {
		x := float64(s.experiment)
		pool = append(pool, figure.Point{X: x, Y: float64(before)})
		if s.left > 0 || !left.LogY {
			pool = append(pool, figure.Point{X: x, Y: float64(s.left), Note: fmt.Sprintf("experiment %d: %d of %d left", s.experiment, s.left, e.pool)})
			before = s.left
		}
		cost = append(cost, figure.Point{X: x, Y: float64(s.trainings), Note: fmt.Sprintf("experiment %d: %d trainings", s.experiment, s.trainings)})
		all = append(all, figure.Point{X: x, Y: x * float64(e.pool)})
		table.Rows = append(table.Rows, []any{s.experiment, s.left, s.trainings, s.experiment * e.pool})
	}
	left.Line("", pool)
	trainings.Points("this run", cost)
	trainings.Line("all candidates", all)
	last := e.steps[len(e.steps)-1]
	return &Figure{Name: "elimination", Title: "How the pool shrank", columns: 2, panels: []*figure.Figure{left, trainings}, data: table,
		Caption: fmt.Sprintf("Left: the %d candidates come down to %d in %s. Right: trainings so far beside those of an exhaustive search, which "+
			"trains every candidate in every experiment; the gap between the two lines is what the selection saved, %d trainings in the end.",
			e.pool, last.left, plural(last.experiment, "experiment"), last.experiment*e.pool-last.trainings)}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
