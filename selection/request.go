package selection

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"robust/trainer"
)

// round is a request of the method on its way to being answered.
type round struct {
	request Request
	places  map[int]int // of its candidates in the request
	records []Record
	ended   []bool
	left    int // that have not ended
	event   Event
}

// waitsFor reports whether a training is of the round and has not ended.
func (r *round) waitsFor(t training) bool {
	k, ok := r.places[t.candidate]
	return ok && t.experiment == r.request.Experiment && !r.ended[k]
}

// train takes the outcomes of a request from the journal and from what was trained ahead, makes the other trainings, as far as the
// context allows, and returns their records in the order of the request. The error wraps ErrJournal.
func (r *runner) train(ctx context.Context, request Request) ([]Record, error) {
	instance := r.instance(request.Experiment)
	found, err := r.keeper.outcomes(ctx, request, instance)
	if err != nil {
		return nil, err
	}
	n := len(request.Candidates)
	round := &round{request: request, places: make(map[int]int, n), records: make([]Record, n), ended: make([]bool, n), left: n,
		event: Event{Kind: ExperimentStarted, Experiment: request.Experiment, Candidates: r.inPlay, Requested: n, Trainings: len(r.result.Records)}}
	r.observe(round.event)
	round.event.Kind = TrainingEnded
	var missing []Record
	for k, i := range request.Candidates {
		round.places[i] = k
		if record, ok := found[i]; ok {
			r.result.Recorded++
			r.end(round, record)
		} else if record, ok := r.ahead.take(training{request.Experiment, i}); ok {
			r.end(round, record)
		} else if !r.ahead.begun(training{request.Experiment, i}) {
			missing = append(missing, Record{Candidate: i, Instance: instance})
		}
	}
	r.make(ctx, round, r.longestFirst(r.crew.batches(ctx, missing)))
	first := len(r.result.Records)
	for k, record := range round.records {
		if round.ended[k] {
			r.result.places[record.Candidate] = append(r.result.places[record.Candidate], len(r.result.Records))
			r.result.Records = append(r.result.Records, record)
		}
	}
	return r.result.Records[first:], nil
}

// make makes the trainings of a round in the order of the batches, and others ahead of them where workers would be idle, until
// all of the round have ended, or the context has and nothing is under way any more. A trainer that cannot go on with what nobody has
// asked for, such as one that replays a table, trains nothing ahead any more; otherwise it ends the context.
func (r *runner) make(ctx context.Context, round *round, batches [][]Record) {
	begin := func() {
		for len(batches) > 0 && r.crew.free() && ctx.Err() == nil {
			r.crew.begin(ctx, batches[0])
			batches = batches[1:]
		}
	}
	for round.left > 0 {
		begin()
		if len(batches) == 0 {
			r.trainAhead(ctx, round)
		}
		if r.crew.running == 0 {
			return
		}
		var records []Record
		for _, e := range r.crew.wait() {
			records = append(records, e.records...)
			switch {
			case e.stopped == nil:
			case round.waitsFor(e.first):
				r.stop(e.stopped)
			default:
				r.ahead.drop(e.first)
				r.foresight.close()
			}
		}
		begin() // before anything else, so that no worker waits for the journal
		if err := r.keeper.keep(ctx, records); err != nil {
			r.stop(err)
			continue
		}
		for _, record := range records {
			r.ahead.drop(record.training())
			if round.waitsFor(record.training()) {
				r.end(round, record)
			} else {
				r.ahead.put(r.lean(record))
			}
		}
	}
}

// end records a training of a round.
func (r *runner) end(round *round, record Record) {
	k := round.places[record.Candidate]
	round.records[k], round.ended[k] = r.lean(record), true
	round.left--
	round.event.Done++
	round.event.Trainings++
	round.event.Record = &record
	r.observe(round.event)
}

// lean returns a record without predictions, if the journal has them, since conclude reads those that are needed, or if the candidate
// is out.
func (r *runner) lean(record Record) Record {
	if r.keeper.journal != nil || r.out[record.Candidate] {
		record.Outcome.Predictions = nil
	}
	return record
}

// longestFirst puts those batches first that are likely to take longest, so that workers end at about the same time. Nothing but the
// order in which trainings begin depends on it.
func (r *runner) longestFirst(batches [][]Record) [][]Record {
	if r.crew.workers == 1 || len(r.result.Records) == 0 {
		return batches
	}
	unknown := r.result.Seconds() / float64(len(r.result.Records))
	length := make(map[int]float64)
	expected := func(batch []Record) (sum float64) {
		for _, record := range batch {
			seconds, ok := length[record.Candidate]
			if !ok {
				seconds = unknown
				if places := r.result.places[record.Candidate]; len(places) > 0 {
					seconds = 0
					for _, k := range places {
						seconds += r.result.Records[k].Outcome.Seconds / float64(len(places))
					}
				}
				length[record.Candidate] = seconds
			}
			sum += seconds
		}
		return sum
	}
	slices.SortStableFunc(batches, func(a, b []Record) int { return cmp.Compare(expected(b), expected(a)) })
	return batches
}

// losses applies the policy for trainings that gave none. Without losses it returns the status, and
// perhaps the error, that ends the run.
func (r *runner) losses(records []Record) ([]float64, Status, error) {
	var unscored, failed int
	first := -1
	for k, record := range records {
		o := record.Outcome
		if o.Scored() {
			r.worst = max(r.worst, r.settings.Direction.loss(o.Loss))
			continue
		}
		if first < 0 {
			first = k
		}
		unscored++
		if o.Status != trainer.Diverged {
			failed++
		}
	}
	if failed == len(records) && failed >= several || math.IsInf(r.worst, -1) {
		record := records[first]
		detail := record.Outcome.Status.String()
		if record.Outcome.Error != "" {
			detail += ": " + record.Outcome.Error
		}
		return nil, NothingScored, fmt.Errorf("%w: none of the %d trainings of experiment %d gave a loss; the first, %s, %s",
			ErrNothingScored, len(records), record.Instance.Experiment+1, r.result.Name(record.Candidate), detail)
	}
	if unscored > 0 && r.settings.Unscored == Stop {
		return nil, StoppedUnscored, nil
	}
	losses := make([]float64, len(records))
	for k, record := range records {
		switch {
		case record.Outcome.Scored():
			losses[k] = r.settings.Direction.loss(record.Outcome.Loss)
		case r.settings.Unscored == CountAsWorst:
			losses[k] = r.worst
		default:
			losses[k] = math.NaN()
		}
	}
	return losses, Running, nil
}

// failed returns the records of trainings that failed or timed out.
func failed(records []Record) []Record {
	return slices.DeleteFunc(slices.Clone(records), func(record Record) bool {
		return record.Outcome.Status == trainer.Trained || record.Outcome.Status == trainer.Diverged
	})
}
