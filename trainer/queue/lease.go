package queue

import (
	"encoding/json"

	"fmt"
	"os"
	"slices"
	"time"

	"github.com/nats-io/nats.go"

	"robust/internal/difference"
)

// verdict is what the coordinator says to a job that a worker was given.
type verdict int

const (
	mayBegin    verdict = iota
	isUnwanted          // it is done, or nobody waits for it
	isElsewhere         // another worker is at it
	mustLeave           // the worker leaves before there is an answer
)

// ask asks the coordinator whether a job may be begun, until it answers or the worker leaves. The answer may come with one to
// somebody else's report, and is not waited for any longer then.
func (w *worker) ask(t *task) verdict {
	for attempt := 0; ; attempt++ {
		select {
		case v := <-t.verdict:
			return v
		case w.asking <- struct{}{}:
		}
		var err error
		if len(t.verdict) == 0 && w.soft.Err() == nil {
			err = w.request(report{})
		}
		<-w.asking
		select {
		case v := <-t.verdict:
			return v
		default:
		}
		if w.soft.Err() != nil {
			return mustLeave
		}
		if err == nil {
			continue
		}
		w.options.Log.Debug("the coordinator does not answer", "error", err)
		select {
		case v := <-t.verdict:
			return v
		case <-time.After(backOff(attempt)):
		case <-w.soft.Done():
		}
	}
}

// term is the lease.
func (w *worker) term() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lease
}

// tend renews the leases, and looks after the connection, until all is done. Go's timers go by the monotonic clock.
func (w *worker) tend(done <-chan struct{}) {
	for {
		timer := time.NewTimer(w.term() / 3)
		select {
		case <-timer.C:
		case <-done:
			timer.Stop()
			return
		}
		w.renew()
		if !w.nc.IsConnected() {
			w.refresh()
		}
	}
}

// renew tells broker and coordinator that the worker is there.
func (w *worker) renew() {
	w.mu.Lock()
	for t := range w.hand {
		_ = t.message.InProgress() // or it is given to another, who is told that it is here
	}
	w.mu.Unlock()
	if err := w.report(report{}); err != nil {
		w.options.Log.Debug("the coordinator does not answer", "error", err)
	}
}

// refresh looks where the queue is now.
func (w *worker) refresh() {
	if w.options.Refresh == nil {
		return
	}
	at, err := w.options.Refresh()
	if err != nil || at.check() != nil {
		return
	}
	old, now := w.at, at
	old.URL, old.Plan, old.TLS, now.URL, now.Plan, now.TLS = "", "", nil, "", "", nil
	switch {
	case old != now:
		w.halt(elsewhere{at})
	case at.URL == w.at.URL:
	case w.nc == nil:
		w.halt(elsewhere{at})
	default:
		if err := w.nc.SetServerPool(at.servers()); err == nil {
			w.options.Log.Info("the queue has moved", "to", at.URL)
			w.at.URL = at.URL
		}
	}
}

// report tells the coordinator what the worker has in its hand, beside what is in r, and does what it answers. It returns
// an error if there is no answer.
func (w *worker) report(r report) error {
	w.asking <- struct{}{}
	defer func() { <-w.asking }()
	return w.request(r)
}

// request is report for who may ask.
func (w *worker) request(r report) error {
	r.Protocol, r.Plan, r.Worker, r.Name, r.Host = protocol, digest(w.plan), w.unique, w.options.Name, w.host
	r.Process, r.Capacity = os.Getpid(), w.options.Capacity
	w.mu.Lock()
	if w.gone && !r.Leaves {
		w.mu.Unlock()
		return nil
	}
	var wants []*task
	for t := range w.hand {
		if t.begun {
			r.Trains = append(r.Trains, t.job.ID)
		} else {
			r.Wants = append(r.Wants, t.job.ID)
			wants = append(wants, t)
		}
	}
	wait := min(max(w.lease/3, 100*time.Millisecond), 2*time.Second)
	w.mu.Unlock()
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	reply, err := w.nc.Request(w.names.report, text, wait)
	if err != nil {
		return err
	}
	var a answer
	if err := json.Unmarshal(reply.Data, &a); err != nil {
		return fmt.Errorf("an answer that cannot be read: %w", err)
	}
	switch {
	case a.Plan != nil || a.Protocol != protocol:
		w.halt(w.refused(a))
	case a.Closed:
		w.halt(queueClosed)
	default:
		w.obey(a, wants)
	}
	return nil
}

// refused is the error for another plan.
func (w *worker) refused(a answer) error {
	var differences []string
	if a.Protocol != protocol {
		differences = append(differences, fmt.Sprintf("the protocol is %d, at the coordinator %d", protocol, a.Protocol))
	}
	if a.Plan != nil {
		differences = append(differences, difference.JSON("plan", w.plan, a.Plan, "at the coordinator")...)
	}
	return &PlanError{differences}
}

// obey does what the coordinator says of the jobs in the hand.
func (w *worker) obey(a answer, wants []*task) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timeout = a.Timeout
	if a.Lease > 0 {
		w.lease = a.Lease
	}
	for _, t := range wants {
		if len(t.verdict) > 0 {
			continue // it has not been read yet
		}
		v := isElsewhere
		if i := slices.Index(a.Begin, t.job.ID); i >= 0 {
			a.Begin = slices.Delete(a.Begin, i, i+1) // one of several copies
			v, t.begun = mayBegin, true
			if w.idle != nil {
				w.idle.Stop()
			}
		} else if slices.Contains(a.Stop, t.job.ID) {
			v = isUnwanted
		}
		t.verdict <- v
	}
	w.stop(a.Stop)
}

// stop ends trainings that are not wanted any more. The lock is held.
func (w *worker) stop(jobs []string) {
	for t := range w.hand {
		if t.cancel != nil && slices.Contains(jobs, t.job.ID) {
			t.cancel(errUnwanted)
		}
	}
}

// hear does what the coordinator tells all workers.
func (w *worker) hear(m *nats.Msg) {
	var n notice
	if err := json.Unmarshal(m.Data, &n); err != nil {
		w.options.Log.Warn("a notice that cannot be read", "error", err)
		return
	}
	if n.Closed {
		w.halt(queueClosed)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop(n.Stop)
}
