package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"robust/trainer"
	"robust/trainer/record"
)

// run trains what is missing of a study in a laboratory, and shows it.
func (o options) run(ctx context.Context, s study, l trainer.Trainer, stdout, stderr io.Writer) (err error) {
	groups, err := s.groups(o.sizes)
	if err != nil {
		return err
	}
	kept, err := o.open(s, l)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	if torn := kept.Torn(); torn != nil {
		fmt.Fprintln(stderr, torn)
	}
	if err := o.train(ctx, kept, groups, stderr); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("stopped: %d trainings are kept; the same command goes on from there", kept.Len())
		}
		return err
	}
	return s.report(stdout, plots{o.folder, s.name}, groups)
}

// train fills the outcomes of the groups.
func (o options) train(ctx context.Context, kept *record.Recorder, groups []*group, stderr io.Writer) error {
	type job struct {
		g *group
		k int
	}
	var jobs []job
	p := progress{out: stderr, start: time.Now()}
	for _, g := range groups {
		for k, in := range g.instances {
			jobs = append(jobs, job{g, k})
			if !kept.Has(g.variant, in) {
				p.left += g.variant.cost()
				p.missing++
			}
		}
	}
	p.told = time.Now()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan job)
	var workers sync.WaitGroup
	for range o.workers {
		workers.Go(func() {
			for j := range queue {
				known := kept.Has(j.g.variant, j.g.instances[j.k])
				outcome, err := kept.Train(ctx, j.g.variant, j.g.instances[j.k])
				if err == nil && outcome.Status == trainer.Failed {
					err = fmt.Errorf("%s: %s", j.g.variant.ID(), outcome.Error)
				}
				if err != nil {
					cancel(err)
					return
				}
				j.g.outcomes[j.k] = outcome
				if !known {
					p.done(j.g.variant.cost())
				}
			}
		})
	}
	for _, j := range jobs {
		select {
		case queue <- j:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	workers.Wait()
	return context.Cause(ctx)
}

// cost is how long a training of the variant takes, in any unit.
func (v variant) cost() float64 {
	if v.Trees != nil {
		return float64(v.Setting.Sample) * 1e5 // as networks of 10,000 parameters in ten epochs
	}
	n, _ := v.Network.Architecture.Size()
	return float64(v.Setting.Sample) * float64(v.Network.Training.Epochs) * float64(n)
}

// progress tells about every ten seconds how far the trainings are.
type progress struct {
	out   io.Writer
	start time.Time

	mu            sync.Mutex
	told          time.Time
	left, spent   float64
	missing, made int
}

func (p *progress) done(cost float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left, p.spent = p.left-cost, p.spent+cost
	p.made++
	if time.Since(p.told) < 10*time.Second && p.made < p.missing {
		return
	}
	p.told = time.Now()
	took := time.Since(p.start)
	fmt.Fprintf(p.out, "%d of %d trainings, %v, about %v left\n", p.made, p.missing, took.Round(time.Second),
		time.Duration(float64(took)*p.left/p.spent).Round(time.Second))
}
