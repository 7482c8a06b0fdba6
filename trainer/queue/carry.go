package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"robust/trainer"
)

// Nothing depends on what the broker remembers: a job is published until there is an outcome, and made again where the
// broker has lost it.

// patience is how long an answer of the broker is waited for before it is asked again: one that has just started may not
// hear the first time.
const patience = 1500 * time.Millisecond

// longer is how long the broker is waited for after some failures: twice as long each time, up to a minute, since predictions may be
// many and the line slow. A broker that is killed never answers what was on the way to it, so the first time must be short.
func longer(failures int) time.Duration { return min(time.Minute, 2*patience<<min(failures, 10)) }

// pause waits, and reports false if the queue is closed meanwhile.
func (q *Queue) pause(d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-q.life.Done():
		return false
	}
}

// publishing publishes jobs, no more than the workers can take and a few.
func (q *Queue) publishing() {
	for failures := 0; q.life.Err() == nil; {
		q.mu.Lock()
		p := q.ledger.next(time.Now())
		var text []byte
		var err error
		if p != nil {
			text, err = json.Marshal(p.job)
		}
		q.mu.Unlock()
		if err != nil {
			panic(err) // it has nothing but text and numbers
		}
		if p == nil {
			select {
			case <-q.publish:
			case <-q.life.Done():
			}
			continue
		}
		confirmed, err := q.send(q.names.jobs, text)
		if err != nil {
			failures++
			q.options.Log.Warn("a job could not be published", "training", p.job.Key.String(), "error", err)
			wake(q.look)
			q.pause(backOff(failures))
			continue
		}
		failures = 0
		q.mu.Lock()
		q.ledger.published(p, confirmed.Sequence)
		q.mu.Unlock()
	}
}

// send publishes a message and waits until it is confirmed.
func (q *Queue) send(subject string, text []byte) (*jetstream.PubAck, error) {
	ctx, cancel := context.WithTimeout(q.life, patience)
	defer cancel()
	return q.js.Publish(ctx, subject, text, jetstream.WithRetryAttempts(0))
}

// looking sees to it that streams and messages are there.
func (q *Queue) looking() {
	ticker := time.NewTicker(max(q.options.Lease/3, time.Millisecond))
	defer ticker.Stop()
	for {
		away := false
		select {
		case <-q.look:
			away = true
		case <-ticker.C:
		case <-q.life.Done():
			return
		}
		if !q.nc.IsConnected() {
			continue
		}
		if away {
			q.remake()
		}
		q.audit()
	}
}

// remake makes the streams again, if the broker has lost them.
func (q *Queue) remake() {
	ctx, cancel := context.WithTimeout(q.life, patience)
	defer cancel()
	if err := q.names.make(ctx, q.js, q.options); err != nil && q.life.Err() == nil {
		q.options.Log.Warn("the broker does not keep messages", "error", err)
		if q.pause(100 * time.Millisecond) {
			wake(q.look)
		}
	}
}

// audit looks for the messages of the jobs that no worker is at, and publishes again those that are lost.
func (q *Queue) audit() {
	q.mu.Lock()
	now := time.Now()
	q.ledger.forget(now)
	unsure := q.ledger.unsure(now)
	q.mu.Unlock()
	ctx, cancel := context.WithTimeout(q.life, patience)
	defer cancel()
	for _, p := range unsure {
		there, err := q.there(ctx, p)
		if err != nil {
			q.options.Log.Debug("a job could not be looked for", "error", err)
			if errors.Is(err, jetstream.ErrStreamNotFound) {
				wake(q.look)
			}
			return
		}
		q.mu.Lock()
		if there {
			p.missing = false
		} else {
			q.ledger.lost(p)
		}
		q.mu.Unlock()
	}
	wake(q.publish) // workers may have been lost, and others have come
}

// there reports whether the broker has the message of a place.
func (q *Queue) there(ctx context.Context, p *place) (bool, error) {
	stream, err := q.js.Stream(ctx, q.names.jobStream)
	if err != nil {
		return false, err
	}
	q.mu.Lock()
	sequence := p.sequence
	q.mu.Unlock()
	m, err := stream.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var j job
	return json.Unmarshal(m.Data, &j) == nil && j.ID == p.job.ID, nil // or it is of a stream that was made again
}

// fetchWait is how long a request for messages is open at the broker.
const fetchWait = 5 * time.Second

// reading takes the results.
func (q *Queue) reading() {
	for failures := 0; q.life.Err() == nil; {
		err := q.read()
		if err == nil {
			failures = 0
			continue
		}
		if q.life.Err() != nil {
			return
		}
		failures++
		q.options.Log.Debug("results cannot be read", "error", err)
		if q.nc.IsConnected() {
			wake(q.look) // the stream may be lost
		}
		q.pause(backOff(failures))
	}
}

// read takes the results that come within some time.
func (q *Queue) read() error {
	ctx, cancel := context.WithTimeout(q.life, fetchWait)
	defer cancel()
	consumer, err := q.js.Consumer(ctx, q.names.resultStream, resultConsumer)
	if err != nil {
		return err
	}
	batch, err := consumer.Fetch(256, jetstream.FetchContext(ctx), jetstream.FetchHeartbeat(fetchWait/5))
	if err != nil {
		return err
	}
	for m := range batch.Messages() {
		q.take(m)
	}
	if err := batch.Error(); err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, nats.ErrTimeout) {
		return err
	}
	return nil
}

// take takes a message with a result. It stays at the broker until it was taken.
func (q *Queue) take(m jetstream.Msg) {
	deliveries := 0
	if meta, err := m.Metadata(); err == nil {
		deliveries = int(meta.NumDelivered) - 1
	}
	r, o, failure, err := q.parse(m.Data(), longer(deliveries))
	switch {
	case errors.Is(err, errLater):
		q.options.Log.Warn("predictions could not be read yet", "error", err)
		_ = m.NakWithDelay(time.Second) // or else it comes again by itself
		return
	case err != nil && q.settled(r.Job): // it was read before, and its predictions are removed
		_ = m.Ack()
		return
	case err != nil:
		q.options.Log.Error("a result that cannot be read; its training is made again", "error", err)
		_ = m.Term()
		return
	}
	q.mu.Lock()
	halt := q.ledger.take(r, o, failure, time.Now())
	conflicts := q.ledger.conflicts
	q.ledger.conflicts = nil
	q.mu.Unlock()
	_ = m.Ack() // or it comes again, and is a duplicate
	wake(q.publish)
	if halt {
		q.tell(notice{Stop: []string{r.Job}})
	}
	for _, c := range conflicts {
		q.options.Log.Warn("two outcomes of the same training are different; the first one stands", "training", c.Key.String(),
			"first", c.First.Loss, "from", c.FirstFrom, "second", c.Second.Loss, "second from", c.SecondFrom)
		if q.options.OnConflict != nil {
			q.options.OnConflict(c)
		}
	}
	if r.Object != "" {
		q.discard(r.Object)
	}
}

// settled counts a message that cannot be read. It reports whether the outcome is there nevertheless.
func (q *Queue) settled(job string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	p := q.ledger.places[job]
	if p != nil && p.settled {
		q.ledger.counts.Duplicates++
		return true
	}
	q.ledger.counts.Unreadable++
	return false
}

// parse reads a result, with its predictions, which it waits for within a time. The error wraps errLater if the broker may have them another time.
func (q *Queue) parse(text []byte, limit time.Duration) (r result, o trainer.Outcome, failure, err error) {
	if err := json.Unmarshal(text, &r); err != nil {
		return r, o, nil, err
	}
	if r.Protocol != protocol || r.Job == "" {
		return r, o, nil, fmt.Errorf("it is of version %d, and this program reads %d", r.Protocol, protocol)
	}
	if r.Object != "" {
		if r.Outcome.Predictions, err = q.predictions(r.Object, limit); err != nil {
			return r, o, nil, err
		}
	}
	if o, err = r.Outcome.trainer(); err != nil {
		return r, o, nil, err
	}
	if r.Unsuitable {
		failure = fmt.Errorf("queue: worker %s: %w: %s", r.Name, trainer.ErrCandidate, r.Outcome.Error)
	}
	return r, o, failure, nil
}
