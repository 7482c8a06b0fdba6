package selection

import (
	"context"
	"errors"
	"time"

	"robust/trainer"
)

// conclude fills in what is known at the end, and ends the journal. The error wraps ErrJournal.
func (r *runner) conclude(ctx context.Context, status Status) error {
	standing := r.process.Standing()
	r.result.Status = status
	r.result.Survivors = standing.Survivors
	r.result.Criterion = standing.Criterion
	r.result.Resting = standing.Resting
	for _, i := range standing.Resting {
		r.forget(i)
	}
	r.result.Statement = standing.Statement
	r.result.Unused = r.ahead.unused()
	if r.again != nil { // the set-up may be at fault, and trainings ahead had the same
		r.again = append(r.again, failed(r.result.Unused)...)
	}
	var err error
	if r.keeper.journal != nil {
		err = errors.Join(r.recall(ctx), r.keeper.end(ctx, status, r.again))
	}
	if err != nil {
		r.result.Status = JournalFailed
	}
	r.result.LeftBehind = trainer.LeftBehind(r.crew.trainer) - r.leftBehind
	r.result.Elapsed = time.Since(r.start)
	return err
}

// recall reads the predictions of the survivors from the journal.
func (r *runner) recall(ctx context.Context) error {
	for _, i := range r.result.Survivors {
		for _, k := range r.result.places[i] {
			var err error
			if r.result.Records[k].Outcome.Predictions, err = r.keeper.predictions(ctx, r.result.Records[k]); err != nil {
				return err
			}
		}
	}
	return nil
}
