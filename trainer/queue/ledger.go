package queue

import (
	"fmt"
	"math"
	"slices"
	"time"

	"robust/trainer"
)

// ledger is what the coordinator knows: the trainings that were asked for, their outcomes, and the workers. It does
// nothing by itself, so all of the bookkeeping can be tried without a broker. Times have a monotonic clock reading.
type ledger struct {
	lease    time.Duration
	attempts int // largest number of times that a job is begun

	places    map[string]*place  // by the job's ID
	order     []*place           // those that are to be published
	out       map[string]*place  // those that are published and have no outcome, by the ID
	cancelled map[string]bool    // IDs of jobs that nobody waits for any more
	early     map[string]*place  // outcomes of trainings that nobody has asked for yet
	longest   map[string]float64 // seconds, by the ID of the candidate
	members   map[string]*member // by the unique name of the worker
	counts    Counts
	conflicts []Conflict // to be told of
}

// place is that of one training.
type place struct {
	job      job
	waiters  int
	done     chan struct{} // closed when the outcome is there
	settled  bool
	outcome  trainer.Outcome
	err      error // instead of an outcome
	print    uint64
	by       string // the worker
	attempts int    // times it was begun and not handed back

	sequence uint64 // of its message
	missing  bool   // it was not found when it was last looked for
}

// member is a worker.
type member struct {
	report  report
	trains  map[string]bool
	since   time.Time
	seen    time.Time
	settled int // trainings
}

// Counts says what happened to the jobs of a queue.
type Counts struct {
	Asked       int // trainings that were asked for, each counted once
	Settled     int // those that have an outcome
	Cancelled   int // those that nobody waits for any more
	Begun       int // trainings that workers have begun, those in vain too
	HandedBack  int // trainings that workers have given up because they had to leave
	Republished int // jobs that the broker had lost
	Duplicates  int // outcomes that came again, and were the same
	Conflicts   int // outcomes that came again, and were different
	Unreadable  int // messages that could not be read
}

// Conflict is an outcome that is not the one that was counted for the same training.
type Conflict struct {
	Key                   Key
	First, Second         trainer.Outcome
	FirstFrom, SecondFrom string // names of workers
}

func newLedger(lease time.Duration, attempts int) *ledger {
	return &ledger{lease: lease, attempts: attempts, places: map[string]*place{}, out: map[string]*place{}, cancelled: map[string]bool{},
		early: map[string]*place{}, longest: map[string]float64{}, members: map[string]*member{}}
}

// ask returns the place of a training, for somebody who waits for its outcome.
func (l *ledger) ask(j job) *place {
	p := l.places[j.ID]
	if p == nil {
		l.counts.Asked++
		if p = l.early[j.ID]; p != nil {
			delete(l.early, j.ID)
			l.counts.Settled++
		} else {
			p = &place{job: j, done: make(chan struct{})}
			l.order = append(l.order, p)
		}
		delete(l.cancelled, j.ID)
		l.places[j.ID] = p
	}
	p.waiters++
	return p
}

// leave is for somebody who does not wait any more. It reports whether nobody does, and there is no outcome: then the
// training is not wanted.
func (l *ledger) leave(p *place) (cancelled bool) {
	p.waiters--
	if p.waiters > 0 || p.settled {
		return false
	}
	l.counts.Cancelled++
	delete(l.places, p.job.ID)
	l.withdraw(p)
	l.cancelled[p.job.ID] = true
	for _, m := range l.members {
		delete(m.trains, p.job.ID)
	}
	return true
}

// withdraw sees to it that a place is neither published nor to be.
func (l *ledger) withdraw(p *place) {
	if l.out[p.job.ID] == p {
		delete(l.out, p.job.ID)
	} else if i := slices.Index(l.order, p); i >= 0 {
		l.order = slices.Delete(l.order, i, i+1)
	}
}

// next returns the place to be published next, or nil while the workers that are there have enough to do.
func (l *ledger) next(now time.Time) *place {
	if len(l.order) == 0 {
		return nil
	}
	capacity := 0
	for _, m := range l.members {
		if l.live(m, now) {
			capacity += m.report.Capacity
		}
	}
	if spare := max(4, capacity/4); len(l.out) >= capacity+spare {
		return nil
	}
	p := l.order[0]
	p.job.Expect = l.longest[p.job.Key.Candidate]
	return p
}

// published notes that a place has a message.
func (l *ledger) published(p *place, sequence uint64) {
	if p.settled || l.places[p.job.ID] != p {
		return // meanwhile
	}
	l.withdraw(p)
	l.out[p.job.ID] = p
	p.sequence, p.missing = sequence, false
}

// lost notes that the message of a place was not found. The first time that may be because its outcome is on the way; the
// second time in succession it is to be published again.
func (l *ledger) lost(p *place) {
	if l.out[p.job.ID] != p {
		return // meanwhile
	}
	if !p.missing {
		p.missing = true
		return
	}
	l.counts.Republished++
	delete(l.out, p.job.ID)
	l.order = append([]*place{p}, l.order...)
}

// unsure returns the places whose messages should be looked for: published, without an outcome, and not trained by a worker
// that is there.
func (l *ledger) unsure(now time.Time) []*place {
	held := map[string]bool{}
	for _, m := range l.members {
		if l.live(m, now) {
			for id := range m.trains {
				held[id] = true
			}
		}
	}
	var all []*place
	for id, p := range l.out {
		if held[id] {
			p.missing = false
		} else {
			all = append(all, p)
		}
	}
	return all
}

// live reports whether a worker has been heard of within a lease.
func (l *ledger) live(m *member, now time.Time) bool { return now.Sub(m.seen) <= l.lease }

// deaf is for a coordinator that could hear nobody until now: no lease has ended meanwhile.
func (l *ledger) deaf(now time.Time) {
	for _, m := range l.members {
		m.seen = now
	}
}

// holder returns a worker that trains a job, or nil.
func (l *ledger) holder(id string, now time.Time) *member {
	for _, m := range l.members {
		if m.trains[id] && l.live(m, now) {
			return m
		}
	}
	return nil
}

// report takes what a worker says and returns which jobs it may begin and which to stop. Jobs that it wants and that are in
// neither list are being trained by another worker.
func (l *ledger) report(r report, now time.Time) (begin, halt []string) {
	m := l.members[r.Worker]
	if m == nil {
		m = &member{since: now}
		l.members[r.Worker] = m
	}
	granted := m.trains
	m.report, m.seen, m.trains = r, now, map[string]bool{}
	for _, id := range r.Returns {
		if p := l.places[id]; p != nil && !p.settled && p.attempts > 0 {
			p.attempts--
			l.counts.HandedBack++
		}
	}
	if r.Leaves {
		delete(l.members, r.Worker)
		return nil, nil
	}
	for _, id := range r.Trains {
		p := l.places[id]
		if p != nil && p.settled || l.cancelled[id] {
			halt = append(halt, id)
			continue
		}
		m.trains[id] = true // a job of an earlier coordinator may be asked for yet
	}
	for _, id := range r.Wants {
		p := l.places[id]
		if p == nil || p.settled {
			halt = append(halt, id)
			continue
		}
		if m.trains[id] {
			continue // another copy of it
		}
		if !granted[id] { // or else the answer was lost
			if l.holder(id, now) != nil {
				continue
			}
			if p.attempts >= l.attempts {
				l.settle(p, l.exhausted(p), nil, "")
				halt = append(halt, id)
				continue
			}
			p.attempts++
			l.counts.Begun++
		}
		m.trains[id] = true
		begin = append(begin, id)
	}
	return begin, halt
}

// exhausted is the outcome of a training that workers have begun too often.
func (l *ledger) exhausted(p *place) trainer.Outcome {
	return trainer.Outcome{Loss: math.NaN(), Status: trainer.Failed, Error: fmt.Sprintf(
		"%d workers have begun this training, and each was lost or had to give up before its end; see their logs, or raise Options.Attempts", p.attempts)}
}

// settle gives a place its outcome.
func (l *ledger) settle(p *place, o trainer.Outcome, err error, by string) {
	l.withdraw(p)
	p.outcome, p.err, p.print, p.by, p.settled = o, err, fingerprint(o), by, true
	if o.Seconds > l.longest[p.job.Key.Candidate] {
		l.longest[p.job.Key.Candidate] = o.Seconds
	}
	l.counts.Settled++
	close(p.done)
}

// take takes an outcome. The first one for a training stands; one that is different is a conflict. It returns true where
// others may be at the same training in vain.
func (l *ledger) take(r result, o trainer.Outcome, err error, now time.Time) (halt bool) {
	if m := l.members[r.Worker]; m != nil {
		m.settled++
	}
	p, known := l.places[r.Job]
	if !known {
		if p = l.early[r.Job]; p == nil { // nobody has asked for it, or nobody does any more
			p = &place{job: job{ID: r.Job, Key: r.Key}, done: make(chan struct{})}
			l.early[r.Job] = p
			l.settle(p, o, err, r.Name)
			l.counts.Settled--
			return false
		}
	}
	if !p.settled {
		l.settle(p, o, err, r.Name)
		m := l.holder(r.Job, now)
		return m != nil && m.report.Worker != r.Worker
	}
	if p.print == fingerprint(o) && (p.err == nil) == (err == nil) {
		l.counts.Duplicates++
		return false
	}
	l.counts.Conflicts++
	l.conflicts = append(l.conflicts, Conflict{r.Key, clone(p.outcome), o, p.by, r.Name})
	return false
}

// forget removes workers that have not been heard of for long.
func (l *ledger) forget(now time.Time) {
	for name, m := range l.members {
		if now.Sub(m.seen) > 10*l.lease {
			delete(l.members, name)
		}
	}
}
