package selection

import (
	"context"
	"errors"
	"fmt"

	"robust/internal/panics"
	"robust/trainer"
)

// keeper is the part of a run that its journal has. Without a journal it keeps nothing and has nothing.
type keeper struct {
	journal  Journal
	recorded Recorded
	verdicts int // of this run so far

	found map[int]map[int]Record // by experiment and candidate, of the experiments that were looked at
	ended bool
}

// begin begins a run on the journal, and refuses one of another plan.
func (k *keeper) begin(ctx context.Context, plan Plan) error {
	var err error
	if k.recorded, err = k.journal.Begin(ctx, plan); err != nil {
		return fmt.Errorf("%w: %w", ErrJournal, err)
	}
	if d := k.recorded.Plan.Differences(plan); d != nil {
		return errors.Join(fmt.Errorf("%w: %w", ErrJournal, &PlanError{d}), k.end(ctx, Running, nil))
	}
	return nil
}

// outcomes returns the recorded outcomes of a request, by candidate. The error wraps ErrJournal.
func (k *keeper) outcomes(ctx context.Context, request Request, instance trainer.Instance) (map[int]Record, error) {
	if k.journal == nil {
		return nil, nil
	}
	found, err := k.experiment(ctx, request.Experiment)
	if err != nil {
		return nil, err
	}
	missing := 0
	for _, i := range request.Candidates {
		record, ok := found[i]
		if !ok {
			missing++
		} else if record.Instance != instance {
			return nil, fmt.Errorf("%w: %w", ErrJournal, &PlanError{[]Difference{{fmt.Sprintf("Design, experiment %d", request.Experiment+1),
				fmt.Sprintf("%+v", record.Instance), fmt.Sprintf("%+v", instance)}}})
		}
	}
	if missing > 0 && k.verdicts < k.recorded.Verdicts {
		return nil, fmt.Errorf("%w: %w", ErrJournal, &ReplayError{k.verdicts, request.Experiment,
			[]Difference{{"outcomes", fmt.Sprintf("a verdict on %d", len(request.Candidates)), fmt.Sprintf("%d of them are missing", missing)}}})
	}
	return found, nil
}

// experiment returns the outcomes of an experiment that were recorded when it was first asked for. The error wraps ErrJournal.
func (k *keeper) experiment(ctx context.Context, experiment int) (map[int]Record, error) {
	if found, ok := k.found[experiment]; ok {
		return found, nil
	}
	records, err := k.journal.Outcomes(context.WithoutCancel(ctx), experiment)
	if err != nil {
		return nil, fmt.Errorf("%w: the outcomes of experiment %d: %w", ErrJournal, experiment+1, err)
	}
	found := make(map[int]Record, len(records))
	for _, record := range records {
		found[record.Candidate] = record
	}
	if k.found == nil {
		k.found = make(map[int]map[int]Record)
	}
	k.found[experiment] = found
	return found, nil
}

// holds reports whether an outcome was recorded by an earlier run. An error shows when the outcome is asked for.
func (k *keeper) holds(ctx context.Context, t training) bool {
	if k.journal == nil {
		return false
	}
	found, err := k.experiment(ctx, t.experiment)
	_, ok := found[t.candidate]
	return ok || err != nil
}

// keep records outcomes that have just come. The error wraps ErrJournal; a panic of the journal is one.
func (k *keeper) keep(ctx context.Context, records []Record) (err error) {
	if k.journal == nil || len(records) == 0 {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic: %v%s", ErrJournal, p, panics.Origin("keeper).keep"))
		}
	}()
	if err := k.journal.Record(context.WithoutCancel(ctx), records); err != nil {
		return fmt.Errorf("%w: an outcome cannot be kept: %w; what was recorded before is there, to go on from", ErrJournal, err)
	}
	return nil
}

// decide records the next verdict, or compares it with the recorded one. The error wraps ErrJournal.
func (k *keeper) decide(ctx context.Context, v Verdict) error {
	if k.journal == nil {
		return nil
	}
	recorded, err := k.journal.Decide(context.WithoutCancel(ctx), k.verdicts, v)
	if err != nil {
		return fmt.Errorf("%w: the verdict on experiment %d cannot be kept: %w; what was recorded before is there, to go on from", ErrJournal, v.Step.Experiment+1, err)
	}
	if d := recorded.Differences(v); d != nil {
		return fmt.Errorf("%w: %w", ErrJournal, &ReplayError{k.verdicts, v.Step.Experiment, d})
	}
	k.verdicts++
	return nil
}

// predictions returns those of a recorded outcome. The error wraps ErrJournal.
func (k *keeper) predictions(ctx context.Context, record Record) ([]float64, error) {
	p, err := k.journal.Predictions(context.WithoutCancel(ctx), record.Candidate, record.Instance.Experiment)
	if err != nil {
		return nil, fmt.Errorf("%w: the predictions of candidate %d in experiment %d: %w", ErrJournal, record.Candidate, record.Instance.Experiment+1, err)
	}
	return p, nil
}

// end ends the run on the journal, once. The error wraps ErrJournal.
func (k *keeper) end(ctx context.Context, status Status, again []Record) error {
	if k.journal == nil || k.ended {
		return nil
	}
	k.ended = true
	if err := k.journal.End(context.WithoutCancel(ctx), status, again); err != nil {
		return fmt.Errorf("%w: its end: %w", ErrJournal, err)
	}
	return nil
}
