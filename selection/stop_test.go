package selection_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/trainer"
)

// TestTrainerThatCannotGoOn ends a run in the second experiment, and holds nothing against the candidates.
func TestTrainerThatCannotGoOn(t *testing.T) {
	full := errors.New("no space left")
	stopping := training(func(i int, in trainer.Instance) (trainer.Outcome, error) {
		if in.Experiment == 1 && i >= 7 {
			return trainer.Outcome{}, fmt.Errorf("candidate %d: %w: %w", i, full, trainer.ErrStop)
		}
		return trainer.Outcome{Loss: float64(i)}, nil
	})
	for _, workers := range []int{1, 3, 40} {
		for name, tr := range map[string]trainer.Trainer{"alone": stopping, "in batches": stoppingBatches{stopping}} {
			result, err := selection.Run(context.Background(), tr, graded.Candidates(),
				selection.Settings{Method: plain, Workers: workers, Budget: selection.Budget{Experiments: 3}})
			require.ErrorIs(t, err, full, name)
			assert.ErrorIs(t, err, trainer.ErrStop, name)
			assert.Equal(t, selection.TrainerStopped, result.Status, name)
			assert.False(t, result.Status.Complete())
			assert.Len(t, result.Survivors, 30, name)
			assert.Len(t, result.Path, 1, name)
			for _, record := range result.Records {
				assert.Equal(t, trainer.Trained, record.Outcome.Status, name)
			}
			assert.Contains(t, result.String(), "the trainer cannot go on")
		}
	}
}

// stoppingBatches hands on the error of one of four jobs.
type stoppingBatches struct{ trainer.Trainer }

func (stoppingBatches) BatchSize() int { return 4 }

func (b stoppingBatches) TrainBatch(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	outcomes := make([]trainer.Outcome, len(jobs))
	for k, job := range jobs {
		var err error
		if outcomes[k], err = b.Train(ctx, job.Candidate, job.Instance); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}
