package record_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"robust/trainer"
	"robust/trainer/record"
	"robust/trainer/trainertest"
)

// TestConformance runs the suite on recorders of trainers of each kind, with a file for each recorder and with one for all.
func TestConformance(t *testing.T) {
	members := append(pool(t, 3), pool(t, 13)[12])
	slow, err := trainer.NewConfiguration("slow", trainer.Param("width", 0))
	if err != nil {
		t.Fatal(err)
	}
	waits := func(ctx context.Context, c trainer.Configuration, _ trainer.Instance) error {
		if c.ID() == slow.ID() {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	for name, inner := range map[string]func() trainer.Trainer{
		"Trainer":      func() trainer.Trainer { return &fake{before: waits} },
		"BatchTrainer": func() trainer.Trainer { return batching{&fake{before: waits}, 3} },
		"Batcher":      func() trainer.Trainer { return batcher{batching{&fake{before: waits}, 3}} },
	} {
		for _, shared := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%v", name, shared), func(t *testing.T) {
				folder, opened := t.TempDir(), 0
				trainertest.Run(t, func() trainer.Trainer {
					if !shared {
						opened++
					}
					return open(t, filepath.Join(folder, fmt.Sprintf("runs%d.jsonl", opened)), inner(), record.Options{})
				}, trainer.Pool(members), trainertest.Slow(slow), trainertest.Diverges(members[3]), trainertest.Implements[trainer.Batcher]())
			})
		}
	}
}
