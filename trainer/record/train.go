package record

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"robust/trainer"
)

// flight is a training under way. Once it has ended, whoever waits for it looks into the file, unless it has an outcome
// that was not kept, or an error.
type flight struct {
	ended   chan struct{}
	outcome *trainer.Outcome
	err     error
}

// request is a job on its way to its outcome.
type request struct {
	key    Key
	digest string
	flight *flight
}

// Train returns the recorded outcome, or trains and records it.
//
// Beside the errors of the inner trainer, the error wraps trainer.ErrStop, which ends a selection, and ErrWrite where
// the outcome could not be kept: it is then returned beside the error. After that nothing more is trained, but what is
// recorded is still returned. It wraps trainer.ErrStop and ErrChanged for a candidate that is another one than what was recorded
// under its ID, and ErrAbsent for an outcome that is not there where there is no inner trainer.
func (r *Recorder) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	outcomes, err := r.train(ctx, []trainer.Job{{Candidate: c, Instance: in}})
	if len(outcomes) == 0 {
		return trainer.Outcome{}, err
	}
	return outcomes[0], err
}

// train returns the outcomes of jobs, and trains what is neither recorded nor under way. Each training that it
// begins has ended before it waits for those that others have begun.
func (r *Recorder) train(ctx context.Context, jobs []trainer.Job) ([]trainer.Outcome, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	outcomes := make([]trainer.Outcome, len(jobs))
	requests := make([]request, len(jobs))
	var open []int
	for i, j := range jobs {
		var err error
		if requests[i].key, requests[i].digest, err = identify(j); err == nil {
			open = append(open, i)
		} else if outcomes[i], err = failed(err, len(jobs)); err != nil {
			return nil, err
		}
	}
	for len(open) > 0 {
		found, mine, others, err := r.divide(requests, open)
		if err != nil {
			return nil, err
		}
		if err := r.lead(ctx, jobs, requests, mine, outcomes); err != nil {
			return outcomes, err
		}
		for i, at := range found {
			if outcomes[i], err = r.recorded(at); err != nil {
				return nil, err
			}
		}
		if open, err = wait(ctx, requests, others, outcomes); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// divide says which of the requests are recorded, and where; begins flights for those that nobody has begun; and gives the
// others theirs. It begins none if there is an error.
func (r *Recorder) divide(requests []request, open []int) (found map[int]place, mine, others []int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found = map[int]place{}
	for _, i := range open {
		q := &requests[i]
		if was := r.kept.digests[q.key.Candidate]; was != "" && q.digest != "" && was != q.digest {
			return nil, nil, nil, stop{fmt.Errorf("record: %s: %w: the JSON of %q has the digest %s, and had %s when it was recorded; "+
				"give it another ID, or name another file", r.kept.path, ErrChanged, q.key.Candidate, q.digest, was)}
		}
		if at, ok := r.kept.index[q.key]; ok {
			found[i] = at
		} else if r.inner == nil {
			return nil, nil, nil, stop{fmt.Errorf("record: %s: %w: %v; open the file with a trainer to train it", r.kept.path, ErrAbsent, q.key)}
		}
	}
	for _, i := range open {
		q := &requests[i]
		if _, ok := found[i]; ok {
			continue
		}
		if q.flight = r.flights[q.key]; q.flight != nil {
			others = append(others, i)
			continue
		}
		q.flight = &flight{ended: make(chan struct{})}
		r.flights[q.key] = q.flight
		if q.digest != "" {
			r.kept.digests[q.key.Candidate] = q.digest
		}
		mine = append(mine, i)
	}
	return found, mine, others, nil
}

// lead makes the trainings that nobody else has begun, keeps their outcomes, and ends their flights whatever happens.
func (r *Recorder) lead(ctx context.Context, jobs []trainer.Job, requests []request, mine []int, outcomes []trainer.Outcome) error {
	if len(mine) == 0 {
		return nil
	}
	defer r.land(requests, mine)
	if err := r.writable(requests[mine[0]].key); err != nil {
		return err
	}
	begun := make([]trainer.Job, len(mine))
	for k, i := range mine {
		begun[k] = jobs[i]
	}
	start := time.Now()
	trained, err := r.attempt(ctx, begun)
	share := time.Since(start).Seconds() / float64(len(mine))
	switch {
	case err == nil:
	case len(mine) > 1 || ctx.Err() != nil:
		return err // those who wait try themselves
	case r.options.KeepFailures && !errors.Is(err, trainer.ErrCandidate) && !errors.Is(err, trainer.ErrStop):
		trained, err = []trainer.Outcome{failure(err)}, nil
	default:
		requests[mine[0]].flight.err = err
		outcomes[mine[0]], err = failed(err, len(jobs))
		return err
	}
	for k, i := range mine {
		o := trained[k].Classified()
		if !(o.Seconds > 0) || math.IsInf(o.Seconds, 1) {
			o.Seconds = share
		}
		q := requests[i]
		if !r.keeps(ctx, o) {
			if outcomes[i] = o; ctx.Err() == nil {
				q.flight.outcome = &o
			}
			continue
		}
		if outcomes[i], q.flight.err = r.keep(q, o); err == nil {
			err = q.flight.err
		}
	}
	return err
}

// land ends flights.
func (r *Recorder) land(requests []request, mine []int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, i := range mine {
		delete(r.flights, requests[i].key)
		close(requests[i].flight.ended)
	}
}

// wait sets the outcomes of trainings that others have begun, once they have ended. It returns those that are to be looked
// for again: most are recorded by then, and those that were cut short are not.
func wait(ctx context.Context, requests []request, others []int, outcomes []trainer.Outcome) (open []int, err error) {
	for _, i := range others {
		f := requests[i].flight
		select {
		case <-f.ended:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		switch {
		case f.err != nil:
			if outcomes[i], err = failed(f.err, len(requests)); err != nil {
				return nil, err
			}
		case f.outcome != nil:
			outcomes[i] = *f.outcome
			outcomes[i].Metrics, outcomes[i].Predictions = maps.Clone(f.outcome.Metrics), slices.Clone(f.outcome.Predictions)
		default:
			open = append(open, i)
		}
	}
	return open, nil
}

// keeps reports whether an outcome is one that is kept.
func (r *Recorder) keeps(ctx context.Context, o trainer.Outcome) bool {
	switch o.Status {
	case trainer.Trained, trainer.Diverged:
		return true
	case trainer.Failed, trainer.TimedOut:
		return r.options.KeepFailures && ctx.Err() == nil
	}
	return false
}

// keep records an outcome and returns it as it will be read.
func (r *Recorder) keep(q request, o trainer.Outcome) (trainer.Outcome, error) {
	if r.options.DropPredictions {
		o.Predictions = nil
	}
	text, err := seal(newLine(q.key, q.digest, o))
	if err != nil {
		return o, r.unkept(q.key, err)
	}
	l, err := parse(text)
	if err != nil {
		return o, r.unkept(q.key, err)
	}
	if o, err = l.outcome(); err != nil {
		return o, r.unkept(q.key, err)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	if r.failed == nil {
		r.failed = r.append(text)
	}
	if r.failed != nil {
		return o, r.unkept(q.key, r.failed)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept.put(q.key, q.digest, len(text))
	return o, nil
}

// writable returns an error if nothing can be written any more, so that nothing is trained in vain.
func (r *Recorder) writable(key Key) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	if r.failed == nil {
		return nil
	}
	return r.unkept(key, r.failed)
}

// unkept is the error for an outcome that could not be written.
func (r *Recorder) unkept(key Key, err error) error {
	return stop{fmt.Errorf("record: %s: %w: that of %v: %w; what was recorded before is still there, to go on from",
		r.kept.path, ErrWrite, key, err)}
}

// recorded reads an outcome.
func (r *Recorder) recorded(at place) (trainer.Outcome, error) {
	o, err := r.kept.outcome(at)
	if err != nil {
		return o, stop{err}
	}
	if r.options.DropPredictions {
		o.Predictions = nil
	}
	return o, nil
}

// failed returns what the error of one of n jobs is: an error if it is the only job or nothing can go on, and else
// the outcome of that job.
func failed(err error, n int) (trainer.Outcome, error) {
	if n == 1 || errors.Is(err, trainer.ErrStop) {
		return trainer.Outcome{}, err
	}
	return failure(err), nil
}

// failure is the outcome for an error.
func failure(err error) trainer.Outcome {
	o := trainer.Outcome{Loss: math.NaN(), Status: trainer.Failed, Error: err.Error()}
	if errors.Is(err, context.DeadlineExceeded) {
		o.Status = trainer.TimedOut
	}
	return o
}
