package selection

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"robust/trainer"
)

// ErrNothingScored is wrapped by the error of a run in which all trainings of a request failed or
// timed out, if it was of several candidates, or in which there is no loss at all to go by. The
// result holds what was recorded.
var ErrNothingScored = errors.New("selection: nothing scored")

// several is the smallest number of failed trainings that speak of the set-up, if there is no other
// one, rather than of the candidates.
const several = 3

// ErrTrainer is wrapped by the error for a trainer that is nil.
var ErrTrainer = errors.New("selection: trainer")

// Run selects among the candidates: it trains what the method of the settings asks for until the
// method or the budget ends the run. The result depends on the trainer, the candidates, the method,
// the design and the seed, not on the number of workers.
//
// The end of ctx ends the run with the status Cancelled and no error: the result holds what is
// known so far, with all trainings that had ended. Run returns when the trainings that were under
// way have returned, so a trainer that ignores its context delays it.
//
// Run returns an error that wraps ErrSettings, ErrMethod, ErrTrainer or an error of
// trainer.CheckPool for what it cannot run, then without a result; and with a result one that wraps
// ErrNothingScored, trainer.ErrStop for a trainer that cannot go on, or ErrMethod for a method that
// breaks its contract.
func Run(ctx context.Context, t trainer.Trainer, candidates []trainer.Candidate, settings Settings) (*Result, error) {
	if t == nil {
		return nil, fmt.Errorf("%w: it is nil; give one that implements trainer.Trainer", ErrTrainer)
	}
	settings, err := settings.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := trainer.CheckPool(candidates); err != nil {
		return nil, err
	}
	process, err := settings.Method.Start(Pool{
		Candidates: slices.Clone(candidates),
		Seed:       trainer.DeriveSeed(settings.Seed, "method"),
	})
	if err != nil {
		return nil, err
	}
	r := &runner{
		settings: settings,
		process:  process,
		crew:     crew{trainer: t, workers: settings.Workers},
		start:    time.Now(),
		asked:    make(map[[2]int]bool),
		out:      make([]bool, len(candidates)),
		worst:    math.Inf(-1),
		inPlay:   len(candidates),
		result: &Result{Method: settings.Method.Name(), Candidates: slices.Clone(candidates),
			Direction: settings.Direction, places: make([][]int, len(candidates))},
	}
	return r.run(ctx)
}

// runner is a run under way.
type runner struct {
	settings Settings
	process  Process
	crew     crew
	start    time.Time
	asked    map[[2]int]bool // experiment and candidate
	out      []bool          // by candidate
	worst    float64         // the largest loss so far
	inPlay   int             // candidates that survive so far
	result   *Result
}

func (r *runner) run(ctx context.Context) (*Result, error) {
	outOfTime := errors.New("selection: out of time") // of this run, not of one around it
	if r.settings.Budget.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.settings.Budget.Time, outOfTime)
		defer cancel()
	}
	ctx, r.crew.stop = context.WithCancelCause(ctx)
	defer r.crew.stop(nil)
	r.observe(Event{Kind: RunStarted, Candidates: len(r.result.Candidates)})
	status, err := r.experiments(ctx)
	if cause := context.Cause(ctx); status == Cancelled {
		switch {
		case errors.Is(cause, outOfTime):
			status = OutOfTime
		case errors.Is(cause, trainer.ErrStop):
			status, err = TrainerStopped, cause
		}
	}
	r.conclude(status)
	r.observe(Event{Kind: RunEnded, Candidates: len(r.result.Survivors), Status: status})
	return r.result, err
}

// experiments goes from one request of the method to the next, and says why it ends.
func (r *runner) experiments(ctx context.Context) (Status, error) {
	for {
		request := r.process.Ask()
		if request.Ended() {
			switch len(r.process.Standing().Survivors) {
			case 0:
				return NoneLeft, nil
			case 1:
				return OneLeft, nil
			}
			return Settled, nil
		}
		if err := r.check(request); err != nil {
			return MethodFailed, err
		}
		if limit, ok := r.limit(); ok && request.Experiment >= limit {
			return OutOfExperiments, nil
		}
		if b := r.settings.Budget.Trainings; b > 0 && len(r.result.Records)+len(request.Candidates) > b {
			return OutOfTrainings, nil
		}
		if ctx.Err() != nil {
			return Cancelled, nil
		}
		records := r.train(ctx, request)
		if len(records) < len(request.Candidates) {
			return Cancelled, nil
		}
		losses, status, err := r.losses(records)
		if losses == nil {
			return status, err
		}
		if err := r.tell(request, losses); err != nil {
			return MethodFailed, err
		}
	}
}

// limit is the number of experiments by the budget and the design, if there is one.
func (r *runner) limit() (int, bool) {
	limit, ok := r.settings.Budget.Experiments, r.settings.Budget.Experiments != Unlimited
	if d, is := r.settings.Design.(trainer.FiniteDesign); is && d.Len() < math.MaxInt && (!ok || d.Len() < limit) {
		return d.Len(), true
	}
	return limit, ok
}

// check returns an error for a request that no method should make.
func (r *runner) check(request Request) error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s asked for "+format, append([]any{ErrMethod, r.result.Method}, args...)...)
	}
	if request.Experiment < 0 {
		return fault("experiment %d; they are counted from 0", request.Experiment)
	}
	for _, i := range request.Candidates {
		key := [2]int{request.Experiment, i}
		switch {
		case i < 0 || i >= len(r.out):
			return fault("candidate %d of a pool of %d", i, len(r.out))
		case r.out[i]:
			return fault("candidate %d after its elimination", i)
		case r.asked[key]:
			return fault("candidate %d in experiment %d a second time", i, request.Experiment)
		}
		r.asked[key] = true
	}
	return nil
}

// train makes the trainings of a request, as far as the context allows, and returns their records
// in the order of the request.
func (r *runner) train(ctx context.Context, request Request) []Record {
	instance := r.settings.Design.Instance(r.settings.Seed, request.Experiment)
	jobs := make([]trainer.Job, len(request.Candidates))
	for k, i := range request.Candidates {
		jobs[k] = trainer.Job{Candidate: r.result.Candidates[i], Instance: instance}
	}
	event := Event{Kind: ExperimentStarted, Experiment: request.Experiment, Candidates: r.inPlay,
		Requested: len(jobs), Trainings: len(r.result.Records)}
	r.observe(event)
	event.Kind = TrainingEnded
	records := make([]Record, len(jobs))
	ended := make([]bool, len(jobs))
	for d := range r.crew.train(ctx, jobs) {
		records[d.job] = Record{Candidate: request.Candidates[d.job], Instance: instance, Outcome: d.outcome}
		ended[d.job] = true
		event.Done++
		event.Trainings++
		event.Record = &records[d.job]
		r.observe(event)
	}
	first := len(r.result.Records)
	for k, record := range records {
		if ended[k] {
			r.result.places[record.Candidate] = append(r.result.places[record.Candidate], len(r.result.Records))
			r.result.Records = append(r.result.Records, record)
		}
	}
	return r.result.Records[first:]
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

// tell hands the losses to the method and records what it decides.
func (r *runner) tell(request Request, losses []float64) error {
	before := r.inPlay
	decisions, err := r.process.Tell(losses)
	if err != nil {
		return err
	}
	told := r.result.Records[len(r.result.Records)-len(losses):]
	for k := range told {
		told[k].Decided = true
	}
	earlier := len(r.result.Decisions)
	for _, d := range decisions {
		if d.Candidate < 0 || d.Candidate >= len(r.out) || r.out[d.Candidate] {
			return fmt.Errorf("%w: %s eliminated candidate %d, which is not in play", ErrMethod, r.result.Method, d.Candidate)
		}
		d.Reason.Negated = d.Reason.Rule == ByRank && r.settings.Direction == Maximise
		r.eliminate(d)
	}
	standing := r.process.Standing()
	r.inPlay = len(standing.Survivors)
	best := -1
	if len(standing.Survivors) > 0 {
		best = standing.Survivors[0]
	}
	r.result.Path = append(r.result.Path, Step{Experiment: request.Experiment, Before: before,
		After: r.inPlay, Best: best, Trainings: len(r.result.Records)})
	r.observe(Event{Kind: Decided, Experiment: request.Experiment, Candidates: r.inPlay, Done: len(losses),
		Requested: len(losses), Trainings: len(r.result.Records), Decisions: slices.Clone(r.result.Decisions[earlier:])})
	return nil
}

// eliminate records a decision and drops the predictions of the candidate, so that memory is
// bounded by those of candidates that may survive.
func (r *runner) eliminate(d Decision) {
	r.out[d.Candidate] = true
	r.result.Decisions = append(r.result.Decisions, d)
	r.forget(d.Candidate)
}

// forget drops the predictions of a candidate.
func (r *runner) forget(candidate int) {
	for _, k := range r.result.places[candidate] {
		r.result.Records[k].Outcome.Predictions = nil
	}
}

// conclude fills in what is known at the end.
func (r *runner) conclude(status Status) {
	standing := r.process.Standing()
	r.result.Status = status
	r.result.Survivors = standing.Survivors
	r.result.Criterion = standing.Criterion
	r.result.Resting = standing.Resting
	for _, i := range standing.Resting {
		r.forget(i)
	}
	r.result.Statement = standing.Statement
	r.result.Elapsed = time.Since(r.start)
}

// observe sends an event on, with what all events have in common.
func (r *runner) observe(e Event) {
	if r.settings.Observe == nil {
		return
	}
	e.Pool = len(r.result.Candidates)
	e.Elapsed = time.Since(r.start)
	if limit, ok := r.limit(); ok {
		e.Experiments = limit
	}
	if e.Kind == RunStarted || e.Kind == RunEnded {
		e.Trainings = len(r.result.Records)
	} else {
		e.Left = r.left(e)
	}
	r.settings.Observe(e)
}

// left estimates the time to the end of the run from the pace so far.
func (r *runner) left(e Event) time.Duration {
	if e.Trainings == 0 {
		return 0
	}
	trainings := e.Requested - e.Done
	if e.Experiments > 0 {
		trainings += e.Candidates * (e.Experiments - e.Experiment - 1)
	}
	if b := r.settings.Budget.Trainings; b > 0 {
		trainings = min(trainings, b-e.Trainings)
	}
	left := time.Duration(float64(e.Elapsed) / float64(e.Trainings) * float64(trainings))
	if b := r.settings.Budget.Time; b > 0 {
		left = min(left, b-e.Elapsed)
	}
	return max(left, 0)
}
