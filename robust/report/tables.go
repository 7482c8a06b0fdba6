package report

import (
	"fmt"
	"math"

	"robust/robust"
)

// tablesOf returns the tables of a run.
func tablesOf(r *run) ([]*Table, error) {
	out := []*Table{survivorsTable(r), pathTable(r), decisionsTable(r), candidatesTable(r), instancesTable(r)}
	if c := newComponents(r); len(c.models) > 0 {
		out = append(out, c.table())
	}
	systematics, err := newSystematics(r)
	if err != nil {
		return nil, err
	}
	for _, s := range systematics {
		out = append(out, s.table())
	}
	return out, nil
}

// survivorsTable lists those still in play, the best one first.
func survivorsTable(r *run) *Table {
	criterion := r.criterion.Name()
	t := &Table{Name: "survivors", Title: "Survivors",
		Columns: []string{"", "candidate", "fate", "instances", "without a loss", criterion, "standard deviation", "low", "high", "worst"}}
	evaluated := false
	for k, i := range r.order {
		if r.fates[i] == eliminated {
			break
		}
		figures := r.assess(r.losses[i], level, r.criterion)
		std := r.assess(r.losses[i], 0.95, robust.Std{})[0]
		score := Measurement{Value: figures[0].Estimate, Stat: (figures[0].High - figures[0].Low) / 2, Syst: math.NaN()}
		if r.options.Evaluation != nil {
			if v, err := r.Result.Components(i, robust.ComponentsOptions{Evaluation: r.options.Evaluation}); err == nil {
				score.Syst, evaluated = v.MeanStdErr, true
			}
		}
		t.Rows = append(t.Rows, []any{k + 1, r.names[i], r.fates[i].String(), len(r.losses[i]), r.unscored[i], score,
			std.Estimate, std.Low, std.High, r.by(robust.Max{}, r.losses[i])})
	}
	t.Caption = fmt.Sprintf("The %s of %s over the instances ± half of its interval of 68 %%", criterion, r.options.axis(""))
	if evaluated {
		t.Caption += " ± the error by the finite evaluation set, which all candidates share"
	}
	t.Caption += "; the standard deviation between instances with its interval of 95 %, and the worst instance. All are of the instances that the candidates were selected by, " +
		"so the first one looks a little better than it is."
	return t
}

// pathTable lists the steps of the selection.
func pathTable(r *run) *Table {
	t := &Table{Name: "path", Title: "Course of the selection", Columns: []string{"experiment", "in play before", "after", "trainings so far", "best so far"},
		Caption: "State after everything that was decided."}
	for _, s := range r.Path {
		best := "none"
		if s.Best >= 0 {
			best = r.names[s.Best]
		}
		t.Rows = append(t.Rows, []any{s.Experiment + 1, s.Before, s.After, s.Trainings, best})
	}
	return t
}

// decisionsTable lists the eliminations in their order.
func decisionsTable(r *run) *Table {
	t := &Table{Name: "decisions", Title: "Decisions", Columns: []string{"experiment", "candidate", "instances", "reason"},
		Caption: "All eliminations in the order in which they were taken."}
	for _, d := range r.Decisions {
		t.Rows = append(t.Rows, []any{d.Experiment + 1, r.names[d.Candidate], d.Reason.N, r.reason(d.Candidate)})
	}
	return t
}

// reason says why a candidate was eliminated, if it was.
func (r *run) reason(candidate int) string {
	d, ok := r.decided[candidate]
	if !ok {
		return ""
	}
	return d.Reason.Text(func(i int) string {
		if i < 0 {
			return "nobody"
		}
		return r.names[i]
	})
}

// candidatesTable lists all candidates, those in play first and then from the last one eliminated.
func candidatesTable(r *run) *Table {
	criterion := r.criterion.Name()
	t := &Table{Name: "candidates", Title: "All candidates",
		Columns: []string{"", "candidate", "fate", "instances", "without a loss", criterion, "standard deviation", "best", "worst", "out after experiment"},
		Caption: "Every candidate by all of its instances: those in play first, then from the last one eliminated."}
	for k, i := range r.order {
		out := math.NaN()
		if d, ok := r.decided[i]; ok {
			out = float64(d.Experiment + 1)
		}
		t.Rows = append(t.Rows, []any{k + 1, r.names[i], r.fates[i].String(), len(r.losses[i]), r.unscored[i], r.scores[i], r.stds[i],
			r.by(robust.Min{}, r.losses[i]), r.by(robust.Max{}, r.losses[i]), out})
	}
	return t
}

// instancesTable lists all trainings.
func instancesTable(r *run) *Table {
	t := &Table{Name: "instances", Title: "All trainings",
		Columns: []string{"candidate", "experiment", "sample seed", "init seed", "loss", "status", "seconds", "decided on", "error"},
		Caption: "Every training of the run, in the order in which they were asked for."}
	for _, record := range r.Records {
		decided := "no"
		if record.Decided {
			decided = "yes"
		}
		o := record.Outcome.Classified()
		loss := o.Loss
		if !o.Scored() {
			loss = math.NaN()
		}
		t.Rows = append(t.Rows, []any{r.names[record.Candidate], record.Instance.Experiment + 1, fmt.Sprint(record.Instance.SampleSeed),
			fmt.Sprint(record.Instance.InitSeed), loss, o.Status.String(), o.Seconds, decided, o.Error})
	}
	return t
}
