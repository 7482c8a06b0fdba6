package selection

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
)

// stock is what is trained before the method asks for it.
type stock struct {
	waiting map[training]Record             // that have ended
	running map[training]context.CancelFunc // those under way, some of which may have been asked for since
}

func newStock() stock {
	return stock{waiting: make(map[training]Record), running: make(map[training]context.CancelFunc)}
}

// begun reports whether a training is under way.
func (s *stock) begun(t training) bool {
	_, ok := s.running[t]
	return ok
}

// begin is for a training that begins.
func (s *stock) begin(t training, cancel context.CancelFunc) {
	s.running[t] = cancel
}

// drop is for a training that is no longer under way, whether it was begun ahead or not.
func (s *stock) drop(t training) {
	if cancel, ok := s.running[t]; ok {
		cancel()
		delete(s.running, t)
	}
}

// put keeps a record that nobody has asked for.
func (s *stock) put(record Record) {
	s.waiting[record.training()] = record
}

// take hands out a record.
func (s *stock) take(t training) (Record, bool) {
	record, ok := s.waiting[t]
	delete(s.waiting, t)
	return record, ok
}

// holds reports whether a training is under way or has ended.
func (s *stock) holds(t training) bool {
	_, ok := s.waiting[t]
	return ok || s.begun(t)
}

// eliminate cancels the trainings of a candidate and drops its predictions.
func (s *stock) eliminate(candidate int) {
	for t := range s.running {
		if t.candidate == candidate {
			s.drop(t)
		}
	}
	for t, record := range s.waiting {
		if t.candidate == candidate {
			record.Outcome.Predictions = nil
			s.waiting[t] = record
		}
	}
}

// unused returns the records that nobody has asked for, by experiment and candidate, without predictions.
func (s *stock) unused() []Record {
	var records []Record
	for _, record := range s.waiting {
		record.Outcome.Predictions = nil
		records = append(records, record)
	}
	slices.SortFunc(records, func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Instance.Experiment, b.Instance.Experiment), cmp.Compare(a.Candidate, b.Candidate))
	})
	return records
}

// trainAhead begins trainings that the method is likely to ask for after a round, on workers that have nothing to do.
func (r *runner) trainAhead(ctx context.Context, round *round) {
	if r.settings.Ahead == 0 || !r.crew.single() {
		return
	}
	known := func(t training) bool { return r.ahead.holds(t) || r.keeper.holds(ctx, t) }
	f, done := &r.foresight, round.event.Done
	for r.crew.free() && ctx.Err() == nil {
		if len(f.next) == 0 {
			if !f.worthwhile(done, r.start) {
				return
			}
			if f.look(r.soFar(round), done, r.horizon(round, known)); len(f.next) == 0 {
				return
			}
		}
		next := f.next[0]
		if f.next = f.next[1:]; known(next) {
			continue
		}
		record := Record{Candidate: next.candidate, Instance: r.instance(next.experiment)}
		ctx, cancel := context.WithCancel(ctx)
		r.ahead.begin(next, cancel)
		r.crew.begin(ctx, []Record{record})
	}
}

// soFar returns what is known of the losses of a round.
func (r *runner) soFar(round *round) answered {
	now := answered{round.request, unknown(len(round.records))}
	for k, record := range round.records {
		if round.ended[k] && record.Outcome.Scored() {
			now.losses[k] = r.settings.Direction.loss(record.Outcome.Loss)
		}
	}
	return now
}

// horizon returns how far is looked from a round.
func (r *runner) horizon(round *round, known func(training) bool) horizon {
	asked := maps.Clone(r.asked)
	h := horizon{experiment: math.MaxInt, trainings: math.MaxInt, n: r.crew.workers, known: known,
		check: func(request Request) error { return r.check(request, asked) }}
	if limit, ok := r.limit(); ok {
		h.experiment = limit - 1
	}
	at := round.request.Experiment
	h.experiment = at + min(r.settings.Ahead, h.experiment-at)
	if b := r.settings.Budget.Trainings; b > 0 {
		h.trainings = b - len(r.result.Records) - len(round.records)
	}
	return h
}

// dismiss cancels what is under way, waits until it has returned and keeps what has ended nonetheless. The error wraps ErrJournal.
func (r *runner) dismiss(ctx context.Context) error {
	r.stop(nil)
	var failed error
	for r.crew.running > 0 {
		var records []Record
		for _, e := range r.crew.wait() {
			records = append(records, e.records...)
		}
		if err := r.keeper.keep(ctx, records); err != nil {
			failed = err
			continue
		}
		for _, record := range records {
			r.ahead.put(r.lean(record))
		}
	}
	return failed
}
