package record

import (
	"context"
	"fmt"
	"slices"

	"robust/trainer"
)

// Unwrap returns the inner trainer.
func (r *Recorder) Unwrap() trainer.Trainer { return r.inner }

// BatchSize is that of the inner trainer, and 1 if that is no BatchTrainer.
func (r *Recorder) BatchSize() int {
	if b, ok := r.inner.(trainer.BatchTrainer); ok {
		return max(1, b.BatchSize())
	}
	return 1
}

// Batches puts the jobs that are recorded before the others, and divides those as the inner trainer does.
func (r *Recorder) Batches(ctx context.Context, jobs []trainer.Job) [][]int {
	var found, missing []int
	for i, j := range jobs {
		if r.Has(j.Candidate, j.Instance) {
			found = append(found, i)
		} else {
			missing = append(missing, i)
		}
	}
	batches := slices.Collect(slices.Chunk(found, r.BatchSize()))
	b, ok := r.inner.(trainer.Batcher)
	if !ok {
		return slices.AppendSeq(batches, slices.Chunk(missing, r.BatchSize()))
	}
	left := make([]trainer.Job, len(missing))
	for k, i := range missing {
		left[k] = jobs[i]
	}
	for _, batch := range b.Batches(ctx, left) {
		places := make([]int, len(batch))
		for k, at := range batch {
			places[k] = missing[at]
		}
		batches = append(batches, places)
	}
	return batches
}

// TrainBatch returns the outcomes of the jobs that are recorded, and trains the others: as one batch if the inner trainer
// is a BatchTrainer, and else one after the other. The errors are those of Train.
func (r *Recorder) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	if _, ok := r.inner.(trainer.BatchTrainer); ok {
		return r.train(ctx, jobs)
	}
	outcomes := make([]trainer.Outcome, len(jobs))
	for k, j := range jobs {
		var err error
		outcomes[k], err = r.Train(ctx, j.Candidate, j.Instance)
		if err != nil && ctx.Err() == nil {
			outcomes[k], err = failed(err, len(jobs))
		}
		if err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// attempt calls the inner trainer, which is a BatchTrainer where there are several jobs.
func (r *Recorder) attempt(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	if len(jobs) == 1 {
		o, err := r.inner.Train(ctx, jobs[0].Candidate, jobs[0].Instance)
		return []trainer.Outcome{o}, err
	}
	outcomes, err := r.inner.(trainer.BatchTrainer).TrainBatch(ctx, jobs)
	if err == nil && len(outcomes) != len(jobs) {
		err = fmt.Errorf("record: the trainer returned %d outcomes for %d jobs", len(outcomes), len(jobs))
	}
	return outcomes, err
}
