package main

import (
	"context"
	"fmt"
	"io"

	"robust/examples/shashlik/calorimeter"
	"robust/robust"
	"robust/selection"
	"robust/trainer"
)

// fresh is the number of instances of the best network that are trained anew for the report.
const fresh = 5

// report compares the best network with the calibrated sum of the cells on events, and with
// instances, that the selection has not seen. Without a network it has nothing to say, and after Ctrl-C
// it trains nothing more.
func (t *energyTask) report(ctx context.Context, w io.Writer, result *selection.Result, seed uint64) error {
	best := result.Pick()
	if best == nil || result.Trainings() == 0 {
		return nil
	}
	sum, err := calorimeter.RelativeRMSE(t.features.Baseline.Energies(t.test), t.test.Energy)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "RMSE(E)/E on %d events that the selection has not seen\n", t.test.Len())
	fmt.Fprintf(w, "  calibrated sum of the cells   %.5f\n", sum)
	if result.Status == selection.Cancelled {
		return nil
	}
	judge, err := t.trainer(t.test)
	if err != nil {
		return err
	}
	var outcomes []trainer.Outcome
	for k := range fresh {
		o, err := judge.Train(ctx, best, trainer.BothSources{}.Instance(trainer.DeriveSeed(seed, "report"), k))
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		outcomes = append(outcomes, o)
	}
	a, err := robust.Assess(outcomes, robust.Options{Criteria: []robust.Criterion{robust.Mean{}, robust.Std{}}})
	if err != nil {
		return err
	}
	mean, _ := a.Figure("mean")
	std, _ := a.Figure("std")
	fmt.Fprintf(w, "  %s   %.5f ± %.5f between %d new instances, %.1f %% better\n",
		best.ID(), mean.Estimate, std.Estimate, fresh, 100*(1-mean.Estimate/sum))
	return nil
}
