package report

import (
	"fmt"
	"math"
	"time"

	"robust/robust"
	"robust/selection"
	"robust/trainer"
)

// fact is a number that heads the page.
type fact struct{ Value, Name string }

// facts are the numbers that a reader looks for first.
func (r *run) facts() []fact {
	out := []fact{{fmt.Sprintf("%d of %d", len(r.Survivors), len(r.Candidates)), "candidates in play"}}
	if len(r.Survivors) == 1 {
		out[0].Name = "candidate in play"
	}
	if f := r.pickScore(); !math.IsNaN(f.Value) {
		of := "the pick"
		if r.Status == selection.Running {
			of = "the best so far"
		}
		out = append(out, fact{f.String(), r.criterion.Name() + " of " + of + ", " + r.options.axis("")})
	}
	out = append(out, fact{fmt.Sprint(r.Trainings()), "trainings"})
	if n := r.Exhaustive(); n > 0 {
		out = append(out, fact{fmt.Sprintf("%.1f %%", 100*float64(r.Trainings())/float64(n)), "of an exhaustive search"})
	}
	if r.Elapsed > 0 {
		out = append(out, fact{duration(r.Elapsed), "elapsed"})
	}
	return out
}

// pickScore is the criterion of the best survivor with half of its interval of 68 %.
func (r *run) pickScore() Measurement {
	if len(r.Survivors) == 0 {
		return Measurement{Value: math.NaN()}
	}
	f := r.assess(r.losses[r.Survivors[0]], level, r.criterion)[0]
	return Measurement{Value: f.Estimate, Stat: (f.High - f.Low) / 2, Syst: math.NaN()}
}

// outcome says in sentences what was selected and why the run ended.
func (r *run) outcome() []string {
	var out []string
	switch {
	case len(r.Survivors) == 0:
		out = append(out, fmt.Sprintf("Nothing was selected among %s.", plural(len(r.Candidates), "candidate")))
	case len(r.losses[r.Survivors[0]]) == 0:
		out = append(out, fmt.Sprintf("%s are in play, and none of the first one's trainings has given a loss yet.", plural(len(r.Survivors), "candidate")))
	case len(r.Survivors) == 1:
		out = append(out, fmt.Sprintf("One of %s is left.", plural(len(r.Candidates), "candidate")))
	default:
		out = append(out, fmt.Sprintf("%d of %s are left. The order among them is not decided: they are what the method could not tell apart, or had no budget left to.",
			len(r.Survivors), plural(len(r.Candidates), "candidate")))
	}
	ended := "It ended as"
	if r.Status == selection.Running {
		ended = "It is"
	}
	out = append(out, fmt.Sprintf("%s %s. The method was: %s.", ended, r.Status, r.Method))
	if n := len(r.Resting); n > 0 {
		out = append(out, fmt.Sprintf("%s were left out at last, but not eliminated.", plural(n, "other")))
	}
	return out
}

// costText says what the run cost.
func (r *run) costText() string {
	s := plural(r.Trainings(), "training")
	if n := r.Exhaustive(); n > 0 {
		s += fmt.Sprintf(", %.1f %% of the %d of an exhaustive search that would give every candidate as many instances as the most trained one has",
			100*float64(r.Trainings())/float64(n), n)
	}
	if seconds := r.Seconds(); seconds > 0 { // else they are not known
		s += fmt.Sprintf("; %s of training", duration(time.Duration(seconds*float64(time.Second))))
		if r.Elapsed > 0 {
			s += " in " + duration(r.Elapsed)
		}
	}
	return s + "."
}

// warnings say what to keep in mind: those of the method, and trainings that gave no loss.
func (r *run) warnings() []string {
	out := append([]string(nil), r.Statement.Warnings...)
	var byStatus [trainer.TimedOut + 1]int
	affected := map[int]bool{}
	for _, record := range r.Records {
		o := record.Outcome.Classified()
		if o.Status <= trainer.Trained || o.Status > trainer.TimedOut {
			continue
		}
		byStatus[o.Status]++
		affected[record.Candidate] = true
	}
	for status := trainer.Diverged; status <= trainer.TimedOut; status++ {
		if n := byStatus[status]; n > 0 {
			out = append(out, fmt.Sprintf("%d of %s %s.", n, plural(len(r.Records), "training"), status))
		}
	}
	unsteady := 0
	for _, i := range r.Survivors {
		if r.unscored[i] > 0 {
			unsteady++
		}
	}
	if unsteady > 0 {
		out = append(out, fmt.Sprintf("%d of the %d survivors had trainings without a loss; figures and tables leave these out.", unsteady, len(r.Survivors)))
	}
	if len(r.Survivors) > 0 {
		const enough = 5
		if n := len(r.losses[r.Survivors[0]]); n < enough && r.Status != selection.Running {
			out = append(out, fmt.Sprintf("The pick has %s with a loss: too few to know how much it varies.", plural(n, "instance")))
		}
	}
	if !r.Status.Complete() && r.Status != selection.Running {
		out = append(out, fmt.Sprintf("The method had not ended: %s.", r.Status))
	}
	if undecided := r.undecided(); undecided > 0 && r.Status != selection.Running {
		out = append(out, fmt.Sprintf("%s of an experiment that was cut short are in the figures, though nothing was decided on them.", plural(undecided, "training")))
	}
	return out
}

// undecided is the number of trainings that the method was not told of.
func (r *run) undecided() int {
	n := 0
	for _, record := range r.Records {
		if !record.Decided {
			n++
		}
	}
	return n
}

// guaranteed says what is known of the survivors by a confidence set.
func (r *run) guaranteed() string {
	set := r.Statement.Set
	if set == nil || len(r.Survivors) == 0 {
		return ""
	}
	kind := "exactly, if what it assumes holds"
	if !set.Exact {
		kind = "approximately"
	}
	s := fmt.Sprintf("The best candidate is among the survivors with a probability of %.4g, %s.", set.Coverage, kind)
	if len(set.Excess) > 0 && !math.IsInf(set.Excess[0], 0) {
		by := ""
		if r.criterion != (robust.Mean{}) {
			by = " by " + r.criterion.Name()
		}
		s += fmt.Sprintf(" The pick is worse than it%s by less than %s.", by, number(set.Excess[0]))
	}
	return s
}

// duration rounds to what a person reads.
func duration(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Millisecond).String()
}
