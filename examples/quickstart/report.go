package main

import (
	"context"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"robust/examples/shashlik/calorimeter"
	"robust/robust"
	"robust/selection"
	"robust/trainer"
)

// report compares the best network with the calibrated sum of the cells on events, and with
// instances, that the selection has not seen, and splits the spread of those instances by its sources. Without a network
// it has nothing to say, and after Ctrl-C it trains nothing more. It returns the components, nil without.
func (t *energyTask) report(ctx context.Context, w io.Writer, result *selection.Result, seed uint64, workers int) (*robust.VarianceComponents, error) {
	best := result.Pick()
	if best == nil || result.Trainings() == 0 {
		return nil, nil
	}
	sum, err := calorimeter.RelativeRMSE(t.preparation.Target.Baseline.Estimate(t.test), t.test.Energy)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(w, "RMSE(E)/E on %d events that the selection has not seen\n", t.test.Len())
	fmt.Fprintf(w, "  calibrated sum of the cells   %.5f\n", sum)
	if result.Status == selection.Cancelled {
		return nil, nil
	}
	instances, outcomes, err := t.retrain(ctx, best, trainer.Crossed{Samples: 5, Inits: 5}, seed, workers)
	if err != nil {
		if ctx.Err() != nil {
			return nil, nil
		}
		return nil, err
	}
	a, err := robust.Assess(outcomes, robust.Options{Criteria: []robust.Criterion{robust.Mean{}, robust.Std{}}})
	if err != nil {
		return nil, err
	}
	mean, _ := a.Figure("mean")
	std, _ := a.Figure("std")
	fmt.Fprintf(w, "  %s   %.5f ± %.5f between %d new instances, %.1f %% better\n\n",
		best.ID(), mean.Estimate, std.Estimate, a.Trained, 100*(1-mean.Estimate/sum))
	components, err := robust.Components(instances, outcomes, robust.ComponentsOptions{Evaluation: t.preparation.Evaluation(t.test)})
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(w, "where its spread comes from: 5 new samples × 5 initialisations\n%v", components)
	return &components, nil
}

// retrain trains new instances of a network by a design, judged on the events of the final test.
func (t *energyTask) retrain(ctx context.Context, c trainer.Candidate, design trainer.FiniteDesign, seed uint64, workers int) ([]trainer.Instance, []trainer.Outcome, error) {
	judge, err := t.trainer(t.test)
	if err != nil {
		return nil, nil, err
	}
	defer judge.Close()
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	instances := make([]trainer.Instance, design.Len())
	outcomes := make([]trainer.Outcome, len(instances))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for k := range instances {
		instances[k] = design.Instance(trainer.DeriveSeed(seed, "report"), k)
		group.Go(func() (err error) {
			outcomes[k], err = judge.Train(ctx, c, instances[k])
			return err
		})
	}
	return instances, outcomes, group.Wait()
}
