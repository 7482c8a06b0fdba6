//go:build torch

package torch

import (
	"context"

	"robust/trainer"
)

// BatchSize is the largest number of instances that are worth handing over at once.
func (t *Trainer) BatchSize() int { return 1 }

// TrainBatch trains the jobs.
func (t *Trainer) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	outcomes := make([]trainer.Outcome, len(jobs))
	for i, j := range jobs {
		o, err := t.Train(ctx, j.Candidate, j.Instance)
		if err != nil {
			return nil, err
		}
		outcomes[i] = o
	}
	return outcomes, nil
}
