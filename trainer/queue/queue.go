package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"robust/trainer"
)

// Queue is a Trainer whose trainings are made by workers, which Work runs in other programs. It is safe for concurrent use: as many
// trainings are made at once as calls of Train wait and workers have places.
type Queue struct {
	options Options
	plan    json.RawMessage
	at      Connection
	names   subjects
	broker  *broker // nil if it is not part of this program
	nc      *nats.Conn
	js      jetstream.JetStream

	life    context.Context // ends with Close
	close   context.CancelFunc
	running sync.WaitGroup
	publish chan struct{} // something may be to be published
	look    chan struct{} // the broker was away

	mu     sync.Mutex
	ledger *ledger
	closed bool

	serving bool // what is at the broker is ours
	ending  sync.Once
}

var _ trainer.Trainer = (*Queue)(nil)

// Serve starts a coordinator, with a broker of its own or with that of Options.Broker. The context is for the start only,
// which waits for a broker that is not there yet, and Close ends the queue.
//
// The error wraps ErrOptions, ErrBroker, or ErrRunning where a queue of the same name has a coordinator already, which must
// answer within three seconds.
func Serve(ctx context.Context, options Options) (*Queue, error) {
	o, plan, err := options.resolved()
	if err != nil {
		return nil, err
	}
	q := &Queue{options: o, plan: plan, ledger: newLedger(o.Lease, o.Attempts),
		publish: make(chan struct{}, 1), look: make(chan struct{}, 1)}
	q.names = newSubjects(o.Name, digest(plan))
	q.life, q.close = context.WithCancel(context.Background())
	if err := q.start(ctx); err != nil {
		return nil, errors.Join(err, q.Close())
	}
	return q, nil
}

// courtesy is how long Serve waits for another coordinator to answer. The broker may count on one whose machine is gone without a
// word, and it never does.
const courtesy = 3 * time.Second

// start connects to the broker and begins to serve.
func (q *Queue) start(ctx context.Context) error {
	q.at = q.options.Broker
	handlers := []nats.Option{
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if q.life.Err() == nil {
				q.options.Log.Warn("the connection to the broker is lost", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) {
			q.options.Log.Info("the broker is there again")
			q.mu.Lock()
			q.ledger.deaf(time.Now())
			q.mu.Unlock()
			wake(q.look)
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			q.options.Log.Warn("the broker complains", "error", err)
		}),
	}
	if q.at.URL == "" {
		var err error
		if q.broker, err = startBroker(q.options); err != nil {
			return err
		}
		q.at = q.broker.at
		handlers = append(handlers, q.broker.inside())
	}
	q.at.Name, q.at.Plan = q.options.Name, digest(q.plan)
	var err error
	if q.nc, err = q.at.dial(ctx, "coordinator", func(err error) {
		q.options.Log.Warn("the broker cannot be reached yet", "url", q.at.URL, "error", err)
	}, handlers...); err != nil {
		return err
	}
	if q.js, err = jetstream.New(q.nc); err != nil {
		return fmt.Errorf("%w: %w", ErrBroker, err)
	}
	asking, cancel := context.WithTimeout(ctx, courtesy)
	reply, err := q.nc.RequestWithContext(asking, q.names.report, nil)
	cancel()
	if err == nil {
		return fmt.Errorf("%w at %s with the name %q (%s); end it, or give Options.Name", ErrRunning, q.at.URL, q.options.Name, reply.Data)
	}
	making, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := q.names.make(making, q.js, q.options); err != nil {
		return fmt.Errorf("%w: %s: %w; it must be a NATS server with JetStream, and room for messages", ErrBroker, q.at.URL, err)
	}
	if _, err := q.nc.Subscribe(q.names.report, q.answer); err != nil {
		return fmt.Errorf("%w: %w", ErrBroker, err)
	}
	if err := q.nc.FlushWithContext(making); err != nil {
		return fmt.Errorf("%w: %w", ErrBroker, err)
	}
	q.serving = true
	q.running.Go(q.publishing)
	q.running.Go(q.looking)
	q.running.Go(q.reading)
	q.options.Log.Info("the queue is open", "url", q.at.URL, "name", q.options.Name, "plan", q.at.Plan)
	return nil
}

// Connection says how workers reach the queue. It is a secret.
func (q *Queue) Connection() Connection { return q.at }

// Train waits until a worker has made a training, and returns its outcome. That of a trainer which returned an error, or
// that no worker lived to complete, is a Failed outcome. The outcome of a training that was made before is returned at once.
//
// The error wraps trainer.ErrCandidate where the workers do not know the candidate or cannot train it, and ErrClosed and
// trainer.ErrStop where the queue is closed. The end of the context tells the worker to stop, unless others wait for the same.
func (q *Queue) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	if err := ctx.Err(); err != nil {
		return trainer.Outcome{}, err
	}
	j, err := newJob(c, in)
	if err != nil {
		return trainer.Outcome{}, err
	}
	p, err := q.ask(j)
	if err != nil {
		return trainer.Outcome{}, err
	}
	defer q.leave(p)
	select {
	case <-p.done:
	case <-ctx.Done():
		return trainer.Outcome{}, fmt.Errorf("queue: waiting for %v: %w", j.Key, ctx.Err())
	case <-q.life.Done():
		return trainer.Outcome{}, closedError()
	}
	if p.err != nil {
		return trainer.Outcome{}, p.err
	}
	return clone(p.outcome), nil
}

func closedError() error { return stop{fmt.Errorf("%w", ErrClosed)} }

// ask returns the place of a training.
func (q *Queue) ask(j job) (*place, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, closedError()
	}
	p := q.ledger.ask(j)
	wake(q.publish)
	return p, nil
}

// leave is for a call of Train that does not wait any more.
func (q *Queue) leave(p *place) {
	q.mu.Lock()
	cancelled := q.ledger.leave(p)
	q.mu.Unlock()
	if cancelled {
		q.tell(notice{Stop: []string{p.job.ID}})
		wake(q.publish)
	}
}

// tell tells all workers. One that does not hear it is told when it reports.
func (q *Queue) tell(n notice) {
	text, err := json.Marshal(n)
	if err != nil {
		panic(err) // it has nothing but text
	}
	if err := q.nc.Publish(q.names.notice, text); err != nil {
		q.options.Log.Debug("workers could not be told", "error", err)
	}
}

// wake signals on a channel with one place.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// answer answers the report of a worker.
func (q *Queue) answer(m *nats.Msg) {
	a := answer{Protocol: protocol, Lease: q.options.Lease, Timeout: q.options.Timeout}
	var r report
	err := json.Unmarshal(m.Data, &r)
	switch {
	case len(m.Data) == 0: // another coordinator asks whether there is one
	case err != nil || r.Worker == "" || r.Capacity < 1:
		q.options.Log.Warn("a report that cannot be read", "error", err)
		return
	case r.Plan != digest(q.plan) || r.Protocol != protocol:
		a.Plan = q.plan
		q.options.Log.Warn("a worker with another plan is refused", "worker", r.Name, "host", r.Host)
	default:
		q.mu.Lock()
		_, known := q.ledger.members[r.Worker]
		a.Begin, a.Stop = q.ledger.report(r, time.Now())
		a.Closed = q.closed
		q.mu.Unlock()
		wake(q.publish)
		if r.Leaves || !known {
			q.options.Log.Info(map[bool]string{true: "a worker has left", false: "a worker has come"}[r.Leaves],
				"worker", r.Name, "host", r.Host, "capacity", r.Capacity)
		}
	}
	text, err := json.Marshal(a)
	if err != nil {
		panic(err) // it has nothing but text and numbers
	}
	if err := m.Respond(text); err != nil {
		q.options.Log.Debug("a worker could not be answered", "error", err)
	}
}

// Worker is one that a queue has heard of.
type Worker struct {
	Name, Host string
	Process    int
	Capacity   int           // trainings at the same time
	Jobs       []Key         // those that it makes now
	Trainings  int           // outcomes that it has given, those that came too late too
	Since      time.Time     // it was first heard of
	Seen       time.Duration // ago, it was last heard of
	Lost       bool          // it has been silent for longer than the lease
}

// Workers returns the workers that have not left, by name.
func (q *Queue) Workers() []Worker {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	var all []Worker
	for _, m := range q.ledger.members {
		w := Worker{Name: m.report.Name, Host: m.report.Host, Process: m.report.Process, Capacity: m.report.Capacity,
			Trainings: m.settled, Since: m.since, Seen: now.Sub(m.seen), Lost: !q.ledger.live(m, now)}
		for id := range m.trains {
			if p := q.ledger.places[id]; p != nil {
				w.Jobs = append(w.Jobs, p.job.Key)
			}
		}
		slices.SortFunc(w.Jobs, func(a, b Key) int { return strings.Compare(a.String(), b.String()) })
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b Worker) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Counts returns what has happened so far.
func (q *Queue) Counts() Counts {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.ledger.counts
}

// farewell is how long Close waits for workers to hear of it.
const farewell = 2 * time.Second

// Close ends the queue: trainings that are waited for get an error that wraps ErrClosed, workers are told to leave, and what
// the broker keeps of the queue is removed. The second time it does nothing.
func (q *Queue) Close() error {
	var err error
	q.ending.Do(func() { err = q.end() })
	return err
}

func (q *Queue) end() error {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.close()
	q.running.Wait()
	if q.nc != nil {
		if q.serving && q.nc.IsConnected() {
			q.dismiss()
			removing, cancel := context.WithTimeout(context.Background(), farewell)
			q.names.remove(removing, q.js)
			cancel()
		}
		q.nc.Close()
	}
	if q.broker != nil {
		return q.broker.stop()
	}
	return nil
}

// dismiss tells the workers that there are no more jobs, and waits a little until they have left.
func (q *Queue) dismiss() {
	q.tell(notice{Closed: true})
	for end := time.Now().Add(farewell); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		left := true
		for _, w := range q.Workers() {
			left = left && w.Lost
		}
		if left {
			return
		}
	}
}
