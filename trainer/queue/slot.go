package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"robust/trainer"
)

// Why a training is cut short.
var (
	errUnwanted = errors.New("its outcome is not wanted any more")
	errTimedOut = errors.New("it took too long")
)

// slot makes one training after another.
func (w *worker) slot() {
	for failures := 0; w.soft.Err() == nil; {
		if !w.inTime(0) {
			w.quit(deadlineNear)
			return
		}
		m, err := w.fetch()
		if m != nil {
			failures = 0
			w.handle(m)
			continue
		}
		if err == nil || w.soft.Err() != nil {
			failures = 0
			continue
		}
		failures++
		w.options.Log.Debug("no job could be asked for", "error", err)
		w.rest(backOff(failures))
	}
}

// inTime reports whether a training would end by the deadline that takes as long as the longest so far, or as long as
// is expected of it.
func (w *worker) inTime(expect time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.deadline.IsZero() {
		return true
	}
	if expect == 0 {
		expect = w.longest
	}
	return float64(time.Until(w.deadline)) > w.options.Margin*float64(expect)
}

// fetch returns a job, or nil if there is none for some time.
func (w *worker) fetch() (jetstream.Msg, error) {
	ctx, cancel := context.WithTimeout(w.soft, fetchWait)
	defer cancel()
	consumer, err := w.js.Consumer(ctx, w.names.jobStream, jobConsumer)
	if err != nil {
		return nil, err
	}
	batch, err := consumer.Fetch(1, jetstream.FetchContext(ctx), jetstream.FetchHeartbeat(fetchWait/5))
	if err != nil {
		return nil, err
	}
	for m := range batch.Messages() {
		return m, nil // the only one
	}
	if err := batch.Error(); err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, nats.ErrTimeout) {
		return nil, err
	}
	return nil, nil
}

// handle makes the training of a message, if it is wanted.
func (w *worker) handle(m jetstream.Msg) {
	t := &task{message: m, verdict: make(chan verdict, 1)}
	if err := json.Unmarshal(m.Data(), &t.job); err != nil || t.job.Protocol != protocol {
		w.options.Log.Error("a job that cannot be read", "error", err)
		_ = m.Term()
		return
	}
	if !w.inTime(time.Duration(t.job.Expect * float64(time.Second))) {
		_ = m.Nak()
		w.quit(deadlineNear)
		return
	}
	w.take(t)
	switch w.ask(t) {
	case mayBegin:
		if r, ok := w.train(t); ok && w.deliver(r) {
			_ = m.Ack() // or it comes again, and is not begun
		} else if w.hard.Err() != nil {
			return // it stays in the hand, to be handed back
		}
	case isUnwanted:
		_ = m.Ack()
	case isElsewhere:
		_ = m.NakWithDelay(min(w.term()/3, time.Second))
	case mustLeave:
		_ = m.Nak()
	}
	w.drop(t)
}

// take puts a job into the hand, and drop takes it out.
func (w *worker) take(t *task) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hand[t] = true
}

func (w *worker) drop(t *task) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.hand, t)
	if w.idle != nil && t.begun && !w.training() {
		w.idle.Reset(w.options.IdleExit)
	}
}

// trained is what an inner trainer returned.
type trained struct {
	outcome trainer.Outcome
	err     error
}

// train makes a training, and reports whether there is a result. Where there is none, the message is settled.
func (w *worker) train(t *task) (result, bool) {
	r := result{Protocol: protocol, Job: t.job.ID, Key: t.job.Key, Worker: w.unique, Name: w.options.Name}
	c, err := w.candidate(t.job)
	if err != nil {
		if errors.Is(err, ErrPlan) {
			w.halt(err)
			return r, false // and the message is handed back
		}
		return r.failed(err, 0), true
	}
	ctx, cancel := context.WithCancelCause(w.hard)
	defer cancel(nil)
	w.mu.Lock()
	t.cancel = cancel
	timeout := w.timeout
	w.mu.Unlock()
	if timeout > 0 {
		defer time.AfterFunc(timeout, func() { cancel(errTimedOut) }).Stop()
	}
	start := time.Now()
	got, hung := w.attempt(ctx, c, t.job.Key.instance())
	took := time.Since(start)
	cause := context.Cause(ctx)
	switch {
	case errors.Is(got.err, trainer.ErrStop):
		w.halt(fmt.Errorf("queue: %w", got.err))
		return r, false
	case got.err == nil && (cause == nil || got.outcome.Status == trainer.Trained || got.outcome.Status == trainer.Diverged):
		o := got.outcome.Classified()
		if !(o.Seconds > 0) || math.IsInf(o.Seconds, 1) {
			o.Seconds = took.Seconds()
		}
		w.mu.Lock()
		w.longest = max(w.longest, took)
		w.mu.Unlock()
		r.Outcome = newOutcome(o)
		return r, true
	case cause == errTimedOut:
		if hung {
			defer w.halt(fmt.Errorf("%w: %v went on for %v after its time-out of %v; start another worker", ErrHung, t.job.Key, w.options.Grace, timeout))
		}
		r.Outcome = newOutcome(trainer.Outcome{Loss: math.NaN(), Status: trainer.TimedOut, Seconds: took.Seconds(),
			Error: fmt.Sprintf("it took longer than %v", timeout)})
		return r, true
	case cause == nil:
		return r.failed(got.err, took), true
	case hung:
		w.halt(fmt.Errorf("%w: %v went on for %v after it was to stop; start another worker", ErrHung, t.job.Key, w.options.Grace))
	case cause == errUnwanted:
		_ = t.message.Ack()
	}
	return r, false
}

// failed is the result for an error.
func (r result) failed(err error, took time.Duration) result {
	const most = 16 << 10
	text := err.Error()
	if len(text) > most {
		text = text[:most] + " …"
	}
	o := trainer.Outcome{Loss: math.NaN(), Status: trainer.Failed, Error: text, Seconds: took.Seconds()}
	if errors.Is(err, context.DeadlineExceeded) {
		o.Status = trainer.TimedOut
	}
	r.Outcome, r.Unsuitable = newOutcome(o), errors.Is(err, trainer.ErrCandidate)
	return r
}

// candidate returns the worker's own candidate for a job.
func (w *worker) candidate(j job) (trainer.Candidate, error) {
	c, err := w.options.Find(j.Key.Candidate)
	if err != nil {
		return nil, err
	}
	if mine := content(c); mine != j.Content {
		return nil, fmt.Errorf("%w: the JSON of candidate %q has the digest %q, at the coordinator %q; start the worker with the same pool",
			ErrPlan, j.Key.Candidate, mine, j.Content)
	}
	return c, nil
}

// attempt calls the inner trainer, and turns its panic into an error. A trainer that goes on for long after the end of its
// context is left alone.
func (w *worker) attempt(ctx context.Context, c trainer.Candidate, in trainer.Instance) (got trained, hung bool) {
	ended := make(chan trained, 1)
	go func() {
		result := trained{err: errors.New("the trainer ended its goroutine (runtime.Goexit)")}
		defer func() {
			if p := recover(); p != nil {
				w.options.Log.Error("the trainer panics", "panic", p, "stack", string(debug.Stack()))
				result = trained{err: fmt.Errorf("panic: %v", p)}
			}
			ended <- result
		}()
		o, err := w.inner.Train(ctx, c, in)
		result = trained{o, err}
	}()
	select {
	case got = <-ended:
		return got, false
	case <-ctx.Done():
	}
	select {
	case got = <-ended:
		return got, false
	case <-time.After(w.options.Grace):
		return trained{err: context.Cause(ctx)}, true
	}
}

// deliver sends a result until the broker has it. It reports false if the worker had to leave before.
func (w *worker) deliver(r result) bool {
	// A result that is ready is still sent when the worker leaves.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(w.hard, func() { time.AfterFunc(farewell, cancel) })()
	for failures := 1; ; failures++ {
		err := w.send(ctx, r, longer(failures-1))
		if err == nil {
			return true
		}
		if errors.Is(err, nats.ErrMaxPayload) {
			r = r.failed(fmt.Errorf("its outcome is too large for the broker, which takes %d bytes: %w", w.nc.MaxPayload(), err), 0)
			continue
		}
		w.options.Log.Debug("a result could not be sent yet", "training", r.Key.String(), "error", err)
		select {
		case <-time.After(backOff(failures)):
		case <-ctx.Done():
			return false
		}
		if context.Cause(w.hard) == queueClosed {
			return false
		}
	}
}

// send sends a result once, within a time.
func (w *worker) send(ctx context.Context, r result, limit time.Duration) (err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if r.Object, err = deposit(ctx, w.js, w.names.bucket, r.Job+"-"+w.unique, &r.Outcome); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = w.js.Publish(ctx, w.names.results, text, jetstream.WithRetryAttempts(0))
	return err
}
