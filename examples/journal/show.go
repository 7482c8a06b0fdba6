package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/trainer"
)

// show says what is in a journal.
type show struct{ check bool }

func (s *show) flags(f *flag.FlagSet) {
	f.BoolVar(&s.check, "check", false, "read all of it, predictions too, and say whether it is as it was written")
}

func (s *show) run(ctx context.Context, r *sqlite.Reader, stdout io.Writer) error {
	plan := r.Plan()
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "method\t%s\n", plan.Method)
	fmt.Fprintf(w, "direction\t%v\n", plan.Direction)
	fmt.Fprintf(w, "design\t%s\n", plan.Design)
	fmt.Fprintf(w, "seed\t%d\n", plan.Seed)
	fmt.Fprintf(w, "trainings without a loss\t%v\n", plan.Unscored)
	if task := string(plan.Task); task != "null" {
		fmt.Fprintf(w, "task\t%s\n", task)
	}
	fmt.Fprintf(w, "candidates\t%d\n", len(plan.Candidates))
	trainings, statuses, seconds := 0, map[trainer.Status]int{}, 0.0
	for record, err := range r.All(ctx) {
		if err != nil {
			return err
		}
		trainings++
		statuses[record.Outcome.Status]++
		seconds += record.Outcome.Seconds
	}
	fmt.Fprintf(w, "trainings\t%d", trainings)
	for status := trainer.Diverged; status <= trainer.TimedOut; status++ {
		if n := statuses[status]; n > 0 {
			fmt.Fprintf(w, ", %d of them %v", n, status)
		}
	}
	fmt.Fprintf(w, "; %.0f s\n", seconds)
	aside, err := r.Aside(ctx)
	if err != nil {
		return err
	}
	if n := aside["conflict"]; n > 0 {
		fmt.Fprintf(w, "conflicts\t%d other outcomes of recorded trainings, kept aside\n", n)
	}
	if n := aside["again"]; n > 0 {
		fmt.Fprintf(w, "made again\t%d failures of the set-up, kept aside\n", n)
	}
	w.Flush()
	if err := sessions(ctx, r, stdout); err != nil {
		return err
	}
	if err := path(ctx, r, plan, stdout); err != nil || !s.check {
		return err
	}
	if err := r.Check(ctx); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "\nall of it is as it was written")
	return nil
}

// sessions lists the runs that made the journal.
func sessions(ctx context.Context, r *sqlite.Reader, stdout io.Writer) error {
	all, err := r.Sessions(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nrun\tstarted\tended\thow\tby")
	for k, s := range all {
		if s.Ended == "" {
			s.Ended, s.Status = "-", "under way or killed"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\tprocess %d on %s, %s, library %s\n", k+1, s.Started, s.Ended, s.Status, s.PID, s.Host, s.Go, s.Library)
	}
	return w.Flush()
}

// path lists what was decided.
func path(ctx context.Context, r *sqlite.Reader, plan selection.Plan, stdout io.Writer) error {
	verdicts, err := r.Verdicts(ctx)
	if err != nil || len(verdicts) == 0 {
		return err
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nexperiment\tcandidates\tleft\ttrainings\tbest so far")
	for _, v := range verdicts {
		best := "none"
		if v.Step.Best >= 0 && v.Step.Best < len(plan.Candidates) {
			best = plan.Candidates[v.Step.Best].ID
		}
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%s\n", v.Step.Experiment+1, v.Step.Before, v.Step.After, v.Step.Trainings, best)
	}
	return w.Flush()
}
