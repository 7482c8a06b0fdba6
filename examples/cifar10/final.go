package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"robust/examples/backend"
	"robust/examples/cifar10/recognition"
	"robust/robust"
	"robust/selection"
	"robust/trainer"
)

// finalist is a survivor with its new instances, whose predictions are recognition.Confidences.
type finalist struct {
	candidate trainer.Candidate
	instances []trainer.Instance
	outcomes  []trainer.Outcome
}

// finals trains new instances of the best survivors and writes their figures on the test set.
func (o options) finals(ctx context.Context, p *problem, result *selection.Result, stdout, stderr io.Writer) error {
	var candidates []trainer.Candidate
	for _, i := range result.Survivors[:min(o.Final.Networks, len(result.Survivors))] {
		candidates = append(candidates, result.Candidates[i])
	}
	if len(candidates) == 0 {
		return nil
	}
	finalists, err := o.retrain(ctx, p, candidates, stderr)
	if err != nil {
		return err
	}
	if err := o.table(p, finalists, stdout); err != nil {
		return err
	}
	pick := finalists[0]
	components, err := robust.Components(pick.instances, pick.outcomes, robust.ComponentsOptions{Evaluation: recognition.Evaluation()})
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\nWhere the spread of %s comes from:\n\n```\n%v```\n", pick.candidate.ID(), components)
	return o.systematics(p, finalists, stdout)
}

// retrain trains the instances of the crossed design of each candidate, judged on the test set.
func (o options) retrain(ctx context.Context, p *problem, candidates []trainer.Candidate, stderr io.Writer) (_ []finalist, err error) {
	kept, closing, err := o.open("-final", o.finalSettings, func() (backend.Trainer, error) {
		return p.trainer(o.Final.Sample, o.Final.Epochs, p.images.Test, true)
	}, stderr)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	design := o.Final.design()
	finalists := make([]finalist, len(candidates))
	for i, c := range candidates {
		one := finalist{candidate: c, outcomes: make([]trainer.Outcome, design.Len())}
		for k := range one.outcomes {
			one.instances = append(one.instances, design.Instance(trainer.DeriveSeed(o.Seed, "final"), k))
		}
		finalists[i] = one
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.workers)
	done := make(chan struct{}, 1)
	told := make(chan struct{})
	go func() {
		defer close(told)
		tell(done, len(candidates)*design.Len(), stderr, o.recorded == "")
	}()
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
	<-told
	return finalists, err
}

// tell writes how far the trainings of the finalists are.
func tell(done <-chan struct{}, total int, w io.Writer, aloud bool) {
	n := 0
	for range done {
		if n++; aloud {
			fmt.Fprintf(w, "new instances: %d of %d trainings\n", n, total)
		}
	}
}

// table writes the errors of the finalists on the test set.
func (o options) table(p *problem, finalists []finalist, w io.Writer) error {
	fmt.Fprintf(w, "\n%d images of the test set, which the selection has not seen; trained for %d epochs on %d images, %d instances each:\n\n",
		p.images.Test.Len(), o.Final.Epochs, o.Final.Sample, o.Final.design().Len())
	fmt.Fprint(w, "| network | share of wrong images | std between instances | worst | cross entropy |\n|---|--:|--:|--:|--:|\n")
	for _, f := range finalists {
		a, err := robust.Assess(f.outcomes, robust.Options{Criteria: []robust.Criterion{robust.Mean{}, robust.Std{}, robust.Max{}}})
		if err != nil {
			return fmt.Errorf("%s: %w", f.candidate.ID(), err)
		}
		entropy := make([]trainer.Outcome, len(f.outcomes))
		for k, outcome := range f.outcomes {
			entropy[k] = trainer.Outcome{Loss: outcome.Metrics[recognition.CrossEntropy], Status: outcome.Status}
		}
		e, err := robust.Assess(entropy, robust.Options{Criteria: []robust.Criterion{robust.Mean{}}})
		if err != nil {
			return fmt.Errorf("%s: %w", f.candidate.ID(), err)
		}
		figure := func(a robust.Assessment, c robust.Criterion) float64 {
			found, _ := a.Figure(c.Name())
			return found.Estimate
		}
		fmt.Fprintf(w, "| %s | %.4f | %.4f | %.4f | %.4f |\n", f.candidate.ID(),
			figure(a, robust.Mean{}), figure(a, robust.Std{}), figure(a, robust.Max{}), figure(e, robust.Mean{}))
	}
	return nil
}
