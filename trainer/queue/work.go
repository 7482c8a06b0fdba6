package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"robust/trainer"
)

// Work makes trainings for a queue, with the inner trainer, until there are no more. It returns nil if the queue has been
// closed, or the worker has left as its options say. At the end of the context it gives its trainings back at once, and
// returns an error that wraps ctx.Err().
//
// Otherwise the error wraps ErrOptions, ErrBroker where the broker refuses, a PlanError for another plan than the coordinator's,
// trainer.ErrStop where the inner trainer cannot go on, or ErrHung where it ignores its context. The inner trainer is not
// closed. A trainer that panics has failed.
func Work(ctx context.Context, at Connection, inner trainer.Trainer, options WorkerOptions) error {
	o, err := options.resolved()
	if err != nil {
		return err
	}
	plan, err := json.Marshal(o.Plan)
	if err != nil {
		return fmt.Errorf("%w: Plan cannot be written as JSON: %w", ErrOptions, err)
	}
	for {
		w := &worker{options: o, inner: inner, plan: plan, at: at, names: newSubjects(at.Name, digest(plan)), unique: nuid.Next(),
			asking: make(chan struct{}, 1), hand: map[*task]bool{}, lease: time.Second}
		err := w.work(ctx)
		var moved elsewhere
		if !errors.As(err, &moved) || ctx.Err() != nil {
			return err
		}
		at = moved.to
	}
}

// worker is one connection of a worker.
type worker struct {
	options WorkerOptions
	inner   trainer.Trainer
	plan    json.RawMessage
	at      Connection
	names   subjects
	unique  string
	host    string
	nc      *nats.Conn
	js      jetstream.JetStream

	hard context.Context // ends when trainings must stop
	soft context.Context // ends, also, when no other may begin
	halt context.CancelCauseFunc
	quit context.CancelCauseFunc

	asking chan struct{} // has a place for one who asks the coordinator, so that reports come in order

	mu       sync.Mutex
	hand     map[*task]bool // what the broker has given
	lease    time.Duration
	timeout  time.Duration
	longest  time.Duration // of the trainings so far
	idle     *time.Timer   // runs while nothing is trained; nil without IdleExit
	gone     bool          // the coordinator was told
	deadline time.Time
}

// task is a job that the broker has given.
type task struct {
	job     job
	message jetstream.Msg
	begun   bool
	verdict chan verdict
	cancel  context.CancelCauseFunc // of the training
}

// departure is a reason to leave that is no error.
type departure string

func (d departure) Error() string { return string(d) }

// elsewhere is the end of a connection whose queue is now somewhere else.
type elsewhere struct{ to Connection }

func (elsewhere) Error() string { return "the queue is somewhere else" }

// Reasons to leave.
const (
	queueClosed  = departure("the queue is closed")
	wasIdle      = departure("there was nothing to do")
	deadlineCame = departure("the deadline has come")
	deadlineNear = departure("no training would end by the deadline")
	wasAsked     = departure("it was asked to leave")
)

// work is Work for one connection.
func (w *worker) work(ctx context.Context) error {
	w.hard, w.halt = context.WithCancelCause(ctx)
	w.soft, w.quit = context.WithCancelCause(w.hard)
	defer w.halt(nil)
	defer w.quit(nil)
	stopTimers := w.timers()
	defer stopTimers()
	if err := w.connect(); err != nil {
		if context.Cause(w.soft) == wasIdle {
			return err // the broker was never there
		}
		return w.reason(ctx, err)
	}
	defer w.nc.Close()
	if err := w.greet(); err != nil {
		return w.reason(ctx, err)
	}
	w.serve()
	return w.reason(ctx, nil)
}

// serve makes trainings until it is time to leave, and gives back what is left.
func (w *worker) serve() {
	var slots, tending sync.WaitGroup
	for range w.options.Capacity {
		slots.Go(w.slot)
	}
	done := make(chan struct{})
	tending.Go(func() { w.tend(done) })
	<-w.soft.Done()
	returned := make(chan struct{})
	early := context.AfterFunc(w.hard, func() {
		w.handBack()
		close(returned)
	})
	slots.Wait()
	close(done)
	tending.Wait()
	if early() { // all trainings have ended by themselves
		w.handBack()
	} else {
		<-returned
	}
	_ = w.nc.FlushTimeout(farewell)
}

// reason returns what Work returns: why the worker leaves, or else the error.
func (w *worker) reason(ctx context.Context, err error) error {
	if cause := context.Cause(w.soft); cause != nil {
		err = cause
	}
	var d departure
	var moved elsewhere
	switch {
	case errors.As(err, &d):
		w.options.Log.Info("the worker leaves", "because", d.Error())
		return nil
	case errors.As(err, &moved):
		w.options.Log.Info("the queue has moved", "to", moved.to.URL)
		return moved
	case ctx.Err() != nil:
		return fmt.Errorf("queue: the worker leaves: %w", ctx.Err())
	}
	return err
}

// timers sees to it that the worker leaves at its time. The returned function ends them.
func (w *worker) timers() func() {
	var ends []func() bool
	if at := w.options.Deadline; !at.IsZero() {
		left := time.Until(at)
		w.deadline = time.Now().Add(left) // by the monotonic clock from now on
		ends = append(ends, time.AfterFunc(left, func() { w.halt(deadlineCame) }).Stop)
	}
	if limit := w.options.IdleExit; limit > 0 {
		w.idle = time.AfterFunc(limit, func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			if !w.training() {
				w.quit(wasIdle)
			}
		})
		ends = append(ends, w.idle.Stop)
	}
	if w.options.Leave != nil {
		stop := make(chan struct{})
		go func() {
			select {
			case <-w.options.Leave:
				w.quit(wasAsked)
			case <-stop:
			}
		}()
		ends = append(ends, func() bool { close(stop); return true })
	}
	return func() {
		for _, end := range ends {
			end()
		}
	}
}

// training reports whether something is trained. The lock is held.
func (w *worker) training() bool {
	for t := range w.hand {
		if t.begun {
			return true
		}
	}
	return false
}

// connect connects to the broker, and waits until it is there.
func (w *worker) connect() (err error) {
	if w.host, err = os.Hostname(); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	w.nc, err = w.at.dial(w.soft, w.options.Name, func(err error) {
		w.options.Log.Warn("the broker cannot be reached yet", "url", w.at.URL, "error", err)
		w.refresh()
	},
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if w.soft.Err() == nil {
				w.options.Log.Warn("the connection to the broker is lost", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { w.options.Log.Info("the broker is there again") }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			w.options.Log.Debug("the broker complains", "error", err)
		}))
	if err != nil {
		return err
	}
	if w.js, err = jetstream.New(w.nc); err == nil {
		_, err = w.nc.Subscribe(w.names.notice, w.hear)
	}
	if err != nil {
		w.nc.Close()
		return fmt.Errorf("%w: %w", ErrBroker, err)
	}
	return nil
}

// greet waits for the coordinator to take the worker.
func (w *worker) greet() error {
	for attempt := 0; ; attempt++ {
		err := w.report(report{})
		if err == nil || w.soft.Err() != nil {
			return err
		}
		w.options.Log.Debug("the coordinator does not answer", "error", err)
		w.rest(backOff(attempt))
	}
}

// rest waits for a while, or until the worker leaves.
func (w *worker) rest(d time.Duration) {
	select {
	case <-time.After(d):
	case <-w.soft.Done():
	}
}

// handBack tells the coordinator that the worker leaves, and gives back what it has in its hand.
func (w *worker) handBack() {
	w.mu.Lock()
	w.gone = true
	var returns []string
	for t := range w.hand {
		if cause := context.Cause(w.hard); t.begun && cause != deadlineCame && !errors.Is(cause, trainer.ErrStop) && !errors.Is(cause, ErrHung) {
			returns = append(returns, t.job.ID)
		}
	}
	w.mu.Unlock()
	_ = w.report(report{Leaves: true, Returns: returns}) // or its lease ends
	w.mu.Lock()
	defer w.mu.Unlock()
	for t := range w.hand {
		_ = t.message.Nak()
	}
}
