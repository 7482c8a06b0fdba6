package selection

import (
	"context"
	"fmt"
	"math"
	"slices"

	"robust/trainer"
)

// train takes the outcomes of a request from the journal and makes the other trainings, as far as the context allows, and
// returns their records in the order of the request. The error wraps ErrJournal.
func (r *runner) train(ctx context.Context, request Request) ([]Record, error) {
	instance := r.settings.Design.Instance(r.settings.Seed, request.Experiment)
	found, err := r.keeper.outcomes(ctx, request, instance)
	if err != nil {
		return nil, err
	}
	event := Event{Kind: ExperimentStarted, Experiment: request.Experiment, Candidates: r.inPlay,
		Requested: len(request.Candidates), Trainings: len(r.result.Records)}
	r.observe(event)
	event.Kind = TrainingEnded
	records := make([]Record, len(request.Candidates))
	ended := make([]bool, len(records))
	end := func(k int, record Record) {
		event.Done++
		event.Trainings++
		event.Record = &record
		records[k], ended[k] = record, true
		if r.keeper.journal != nil {
			records[k].Outcome.Predictions = nil // conclude reads those that are needed
		}
		r.observe(event)
	}
	var jobs []trainer.Job
	var places []int // of the jobs in the request
	for k, i := range request.Candidates {
		if record, ok := found[i]; ok {
			r.result.Recorded++
			end(k, record)
			continue
		}
		jobs = append(jobs, trainer.Job{Candidate: r.result.Candidates[i], Instance: instance})
		places = append(places, k)
	}
	record := func(d done) Record {
		return Record{Candidate: request.Candidates[places[d.job]], Instance: instance, Outcome: d.outcome}
	}
	r.crew.keep = func(ctx context.Context, together []done) error {
		kept := make([]Record, len(together))
		for k, d := range together {
			kept[k] = record(d)
		}
		return r.keeper.keep(ctx, kept)
	}
	if len(jobs) > 0 {
		for d := range r.crew.train(ctx, jobs) {
			end(places[d.job], record(d))
		}
	}
	first := len(r.result.Records)
	for k, record := range records {
		if ended[k] {
			r.result.places[record.Candidate] = append(r.result.places[record.Candidate], len(r.result.Records))
			r.result.Records = append(r.result.Records, record)
		}
	}
	return r.result.Records[first:], nil
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
