package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"robust/examples/backend"
	"robust/examples/shashlik/boosting"
	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/reconstruction"
	"robust/robust"
	"robust/selection"
	"robust/trainer"
)

// finalist is a survivor with its new instances.
type finalist struct {
	candidate trainer.Candidate
	instances []trainer.Instance
	outcomes  []trainer.Outcome // predictions are outputs of the network
	values    []trainer.Outcome // the same with predictions in the unit of the quantity
}

// finals trains new instances of the best survivors and writes their figures on the test set.
func (o options) finals(ctx context.Context, p *problem, result *selection.Result, stdout, stderr io.Writer) (err error) {
	finalists, err := o.retrain(ctx, p, result, stderr)
	if err != nil || len(finalists) == 0 {
		return err
	}
	shown := finalists
	if o.trees {
		trees, err := o.boosted(ctx, p, stderr)
		if err != nil {
			return err
		}
		shown = append([]finalist{trees}, finalists...)
	}
	if err := o.table(p, shown, stdout); err != nil {
		return err
	}
	pick := finalists[0]
	components, err := robust.Components(pick.instances, pick.outcomes, robust.ComponentsOptions{Evaluation: p.prepared.Evaluation(p.photons.Test)})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\nWhere the spread of %s comes from:\n\n```\n%v```\n", pick.candidate.ID(), components)
	return o.systematics(p, finalists, stdout)
}

// retrain trains new instances of the best survivors, judged on the test set.
func (o options) retrain(ctx context.Context, p *problem, result *selection.Result, stderr io.Writer) ([]finalist, error) {
	f := o.Final
	var candidates []trainer.Candidate
	for _, i := range result.Survivors[:min(f.Networks, len(result.Survivors))] {
		candidates = append(candidates, result.Candidates[i])
	}
	finalists, err := o.train(ctx, "-final", candidates, func() (backend.Trainer, error) {
		return p.trainer(f.Sample, f.Epochs, p.photons.Test, true)
	}, stderr)
	if err != nil {
		return nil, err
	}
	for i := range finalists {
		if finalists[i].values, err = p.values(finalists[i].outcomes); err != nil {
			return nil, err
		}
	}
	return finalists, nil
}

// boosted trains trees on the samples of the finalists, judged in the same way.
func (o options) boosted(ctx context.Context, p *problem, stderr io.Writer) (finalist, error) {
	trees, err := o.train(ctx, "-trees", []trainer.Candidate{boosting.Standard()}, func() (backend.Trainer, error) {
		task, err := p.prepared.Task(p.photons.Population, p.photons.Test)
		if err != nil {
			return nil, err
		}
		task.Sample = o.Final.Sample
		return boosting.New(task, boosting.Options{})
	}, stderr)
	if err != nil {
		return finalist{}, err
	}
	return trees[0], nil
}

// train trains the instances of the crossed design of each candidate, with the record of this suffix.
func (o options) train(ctx context.Context, suffix string, candidates []trainer.Candidate, inner func() (backend.Trainer, error), stderr io.Writer) (_ []finalist, err error) {
	kept, closing, err := o.open(suffix, o.finalSettings, inner, stderr)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	design := o.Final.design()
	finalists := make([]finalist, len(candidates))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.workers)
	done := make(chan struct{}, 1)
	go tell(done, len(candidates)*design.Len(), stderr, o.recorded == "")
	for i, c := range candidates {
		one := finalist{candidate: c, outcomes: make([]trainer.Outcome, design.Len())}
		for k := range one.outcomes {
			one.instances = append(one.instances, design.Instance(trainer.DeriveSeed(o.Seed, "final"), k))
		}
		finalists[i] = one
	}
	for _, one := range finalists {
		for k, in := range one.instances {
			group.Go(func() (err error) {
				one.outcomes[k], err = kept.Train(ctx, one.candidate, in)
				if err == nil {
					done <- struct{}{}
				}
				return err
			})
		}
	}
	err = group.Wait()
	close(done)
	return finalists, err
}

// tell writes how far the trainings of the finalists are.
func tell(done <-chan struct{}, total int, w io.Writer, aloud bool) {
	n := 0
	for range done {
		if n++; aloud && (n%8 == 0 || n == total) {
			fmt.Fprintf(w, "new instances: %d of %d trainings\n", n, total)
		}
	}
}

// values turns the outputs of outcomes into values of the quantity.
func (p *problem) values(outcomes []trainer.Outcome) ([]trainer.Outcome, error) {
	out := make([]trainer.Outcome, len(outcomes))
	for k, o := range outcomes {
		outputs := make([]float32, len(o.Predictions))
		for i, v := range o.Predictions {
			outputs[i] = float32(v)
		}
		out[k] = o
		if !o.Scored() {
			continue
		}
		var err error
		if out[k].Predictions, err = p.prepared.Target.Values(p.photons.Test, outputs); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// table compares the finalists with the formulas on the test set.
func (o options) table(p *problem, finalists []finalist, w io.Writer) error {
	test := p.photons.Test
	energy := o.Quantity == "energy"
	fmt.Fprintf(w, "\n%d photons that the selection has not seen; the networks trained for %d epochs on %d photons, %d instances each:\n\n",
		test.Len(), o.Final.Epochs, o.Final.Sample, o.Final.design().Len())
	if energy {
		fmt.Fprint(w, "| | RMSE(E)/E | std between instances | RMSE over mean energy | std |\n|---|--:|--:|--:|--:|\n")
	} else {
		fmt.Fprint(w, "| | RMSE(x), cm | std between instances |\n|---|--:|--:|\n")
	}
	for _, b := range reconstruction.Baselines(p.quantity) {
		e, err := b.Fit(p.photons.Population)
		if err != nil {
			return err
		}
		values := e.Estimate(test)
		loss, err := calorimeter.Loss(p.quantity, values, p.quantity.Truth(test))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "| %s | %.5f | |", b.Name, loss)
		if energy {
			over, err := calorimeter.RMSEOverMean(values, test.Energy)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, " %.5f | |", over)
		}
		fmt.Fprintln(w)
	}
	for _, f := range finalists {
		a, err := assess(f.outcomes)
		if err != nil {
			return fmt.Errorf("%s: %w", f.candidate.ID(), err)
		}
		fmt.Fprintf(w, "| %s | %.5f | %.5f |", f.candidate.ID(), a.mean, a.std)
		if energy {
			over := make([]trainer.Outcome, len(f.outcomes))
			for k, outcome := range f.outcomes {
				over[k] = trainer.Outcome{Loss: outcome.Metrics[reconstruction.RMSEOverMean], Status: outcome.Status}
			}
			if a, err = assess(over); err != nil {
				return err
			}
			fmt.Fprintf(w, " %.5f | %.5f |", a.mean, a.std)
		}
		fmt.Fprintln(w)
	}
	return nil
}

type figures struct{ mean, std float64 }

func assess(outcomes []trainer.Outcome) (figures, error) {
	a, err := robust.Assess(outcomes, robust.Options{Criteria: []robust.Criterion{robust.Mean{}, robust.Std{}}})
	if err != nil {
		return figures{}, err
	}
	mean, _ := a.Figure("mean")
	std, _ := a.Figure("std")
	return figures{mean.Estimate, std.Estimate}, nil
}
