package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"robust/selection"
	"robust/trainer"
)

// Result returns what is recorded as the result of a run, such as for a report, without training anything. It is decided again on
// the recorded outcomes, by the method of the run if the given one is nil, and must then be what the run decided: the error
// wraps selection.ErrReplay otherwise. Of a run that has no end, because it is under way or was killed, the result holds what is
// known so far, with the status selection.Running and a warning.
//
// A method that selection.MethodOf does not know is to be given. Without it the result has the recorded decisions, and ranks
// survivors by their mean; a warning says so.
//
// Another method than that of the run may need a training that was never made. The result then holds what was decided until then, with
// the status selection.TrainerStopped and an error that wraps ErrAbsent.
func (r *Reader) Result(ctx context.Context, method selection.Method) (*selection.Result, error) {
	verdicts, err := r.Verdicts(ctx) // before the outcomes, of which there may soon be more
	if err != nil {
		return nil, err
	}
	sessions, err := r.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	if method == nil {
		method, err = selection.MethodOf(*r.plan)
		if errors.Is(err, selection.ErrMethod) {
			return r.told(ctx, verdicts, sessions)
		}
	}
	own := method.Name() == r.plan.Method
	if !own {
		verdicts = nil
	}
	settings := r.Settings()
	settings.Method, settings.Journal = method, decided{r, verdicts}
	result, err := selection.Run(ctx, absent, r.Candidates(), settings)
	if result == nil || !own {
		return result, err
	}
	if errors.Is(err, ErrAbsent) || errors.Is(err, selection.ErrNothingScored) {
		err = nil // the run did not make it, or ended so
	}
	if err == nil && ctx.Err() == nil && !ended(result.Status) {
		conclude(result, sessions)
	}
	result.Elapsed = elapsed(sessions)
	return result, err
}

// absent is the trainer of a result: it has nothing but what the journal holds.
var absent = trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	return trainer.Outcome{}, fmt.Errorf("sqlite: %w: experiment %d of %q; %w", ErrAbsent, in.Experiment+1, c.ID(), trainer.ErrStop)
})

// decided is the journal of a run that only decides on what is recorded. It writes nothing.
type decided struct {
	*Reader
	verdicts []selection.Verdict // to compare with
}

func (d decided) Begin(_ context.Context, plan selection.Plan) (selection.Recorded, error) {
	return selection.Recorded{Plan: plan, Verdicts: len(d.verdicts)}, nil
}

func (d decided) Record(context.Context, []selection.Record) error { return nil }

func (d decided) Decide(_ context.Context, number int, v selection.Verdict) (selection.Verdict, error) {
	if number < len(d.verdicts) {
		return d.verdicts[number], nil
	}
	return v, nil
}

func (d decided) End(context.Context, selection.Status, []selection.Record) error { return nil }

var _ selection.Journal = decided{}

// ended reports whether a run that decides on recorded outcomes has come to the end of the run that made them: one that needs no more of
// them, while bounds and faults are known from the sessions only.
func ended(s selection.Status) bool {
	return s.Complete() || s == selection.NoneLeft || s == selection.StoppedUnscored || s == selection.NothingScored
}

// conclude takes the status of the last session. One without an end is under way or was killed.
func conclude(result *selection.Result, sessions []Session) {
	result.Status = selection.Running
	if n := len(sessions); n > 0 && sessions[n-1].Ended != "" {
		for s := selection.Running; s <= selection.JournalFailed; s++ {
			if s.String() == sessions[n-1].Status {
				result.Status = s
			}
		}
	}
	if result.Status == selection.Running {
		result.Statement.Warnings = append(slices.Clip(result.Statement.Warnings), "the journal has no end of the run, which is under way or was cut off: this is what was known so far")
	}
}

// elapsed is the time that the last session took, 0 without an end.
func elapsed(sessions []Session) time.Duration {
	if len(sessions) == 0 {
		return 0
	}
	last := sessions[len(sessions)-1]
	started, err := time.Parse(time.RFC3339, last.Started)
	stopped, other := time.Parse(time.RFC3339, last.Ended)
	if err != nil || other != nil {
		return 0
	}
	return max(0, stopped.Sub(started))
}

// told returns the recorded decisions of a method that is not known.
func (r *Reader) told(ctx context.Context, verdicts []selection.Verdict, sessions []Session) (*selection.Result, error) {
	result := &selection.Result{Method: r.plan.Method, Candidates: r.Candidates(), Direction: r.plan.Direction, Elapsed: elapsed(sessions)}
	out, eliminated, last := make([]bool, len(result.Candidates)), make([]int, len(result.Candidates)), -1
	for _, v := range verdicts {
		result.Path, result.Decisions, last = append(result.Path, v.Step), append(result.Decisions, v.Decisions...), max(last, v.Step.Experiment)
		for _, d := range v.Decisions {
			out[d.Candidate], eliminated[d.Candidate] = true, d.Experiment
		}
	}
	sums, counts := make([]float64, len(out)), make([]float64, len(out))
	for record, err := range r.All(ctx) {
		if err != nil {
			return nil, err
		}
		i := record.Candidate
		if out[i] && record.Instance.Experiment > eliminated[i] {
			result.Unused = append(result.Unused, record)
			continue
		}
		record.Decided = record.Instance.Experiment <= last
		if record.Outcome.Scored() {
			sums[i], counts[i] = sums[i]+record.Outcome.Loss, counts[i]+1
		}
		if !out[i] {
			var err error
			if record.Outcome.Predictions, err = r.Predictions(ctx, i, record.Instance.Experiment); err != nil {
				return nil, err
			}
		}
		result.Records = append(result.Records, record)
	}
	for i := range out {
		if !out[i] {
			result.Survivors = append(result.Survivors, i)
		}
	}
	slices.SortStableFunc(result.Survivors, func(a, b int) int {
		if counts[a] == 0 || counts[b] == 0 {
			return cmp.Compare(counts[b], counts[a])
		}
		if r.plan.Direction == selection.Maximise {
			a, b = b, a
		}
		return cmp.Compare(sums[a]/counts[a], sums[b]/counts[b])
	})
	result.Statement.Warnings = []string{"the method is not one of the library: decisions are those that were recorded, the order of the survivors is by their mean, " +
		"and what it says of its error is not known"}
	conclude(result, sessions)
	return result, nil
}
