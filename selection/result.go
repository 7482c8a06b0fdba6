package selection

import (
	"time"

	"robust/robust"
	"robust/trainer"
)

// Result is what a selection found, and how.
type Result struct {
	// Status says why the selection ended.
	Status Status
	// Method is the name of the method.
	Method string
	// Candidates is the pool; everything else names its members by their index.
	Candidates []trainer.Candidate
	// Survivors are the candidates still in play, the best first. It is empty if Status is
	// NoneLeft.
	Survivors []int
	// Criterion is what they are ranked by; nil is the mean.
	Criterion robust.Criterion
	// Resting are the candidates that the method left out when something else than itself ended the selection, the
	// best first: neither survivors nor eliminated. Most methods leave nobody out.
	Resting []int
	// Decisions are the eliminations in the order in which they were taken.
	Decisions []Decision
	// Path is the state after every experiment that was decided on.
	Path []Step
	// Records are all trainings, in the order in which they were asked for. Those of
	// an experiment that was cut short are among them, though nothing was decided on them.
	Records []Record
	// Unused are trainings that this run made ahead and that were not asked for, by experiment and candidate: see Settings.Ahead.
	// Nothing rests on them, and nothing else counts them. They are without predictions.
	Unused []Record
	// Statement says what is known of the error of this selection.
	Statement Statement
	// Direction is that of the settings.
	Direction Direction
	// Recorded is how many of the trainings were taken from the journal.
	Recorded int
	// LeftBehind is how many trainings did not return though they were cancelled, and are not waited for: see
	// trainer.WithTimeout. Their goroutines go on.
	LeftBehind int
	// Elapsed is the time that the run took, without earlier ones on the same journal.
	Elapsed time.Duration

	places [][]int // of the records of each candidate
}

// Record is one training and its outcome. Predictions are kept for survivors
// only.
type Record struct {
	Candidate int // index into the pool
	Instance  trainer.Instance
	Outcome   trainer.Outcome
	// Decided says whether a method was told of the outcome.
	Decided bool
}

func (r Record) training() training { return training{r.Instance.Experiment, r.Candidate} }

// Step is the state of a selection after an experiment, or a part of one.
type Step struct {
	Experiment int // from 0
	Before     int // candidates in play before
	After      int // and after the decisions
	Best       int // the best candidate, -1 without one
	Trainings  int // in all so far
}

// Pick returns the best survivor, or nil if nobody survived.
func (r *Result) Pick() trainer.Candidate {
	if len(r.Survivors) == 0 {
		return nil
	}
	return r.Candidates[r.Survivors[0]]
}

// Name returns the ID of a candidate.
func (r *Result) Name(candidate int) string { return r.Candidates[candidate].ID() }

// Outcomes returns the outcomes of one candidate in the order of its experiments.
func (r *Result) Outcomes(candidate int) []trainer.Outcome {
	var outcomes []trainer.Outcome
	if r.places != nil {
		for _, k := range r.places[candidate] {
			outcomes = append(outcomes, r.Records[k].Outcome)
		}
		return outcomes
	}
	for _, record := range r.Records { // a result that was not made by Run
		if record.Candidate == candidate {
			outcomes = append(outcomes, record.Outcome)
		}
	}
	return outcomes
}

// Assess returns the robustness of one candidate over the instances that this selection has
// trained. They are those that the candidate was selected by, so the best survivor looks a little
// better than it is.
func (r *Result) Assess(candidate int) (robust.Assessment, error) {
	return r.assess(candidate)
}

func (r *Result) assess(candidate int, criteria ...robust.Criterion) (robust.Assessment, error) {
	return robust.Assess(r.Outcomes(candidate), robust.Options{Criteria: criteria, Maximise: r.Direction == Maximise})
}

// Components splits the variance between the instances of one candidate by its sources, as far as
// the design of the run tells them apart.
func (r *Result) Components(candidate int, o robust.ComponentsOptions) (robust.VarianceComponents, error) {
	var instances []trainer.Instance
	for _, record := range r.Records {
		if record.Candidate == candidate {
			instances = append(instances, record.Instance)
		}
	}
	return robust.Components(instances, r.Outcomes(candidate), o)
}

// Trainings is the number of trainings that were made.
func (r *Result) Trainings() int { return len(r.Records) }

// Exhaustive is the number of trainings that would have given every candidate of the
// pool as many instances as the most trained one has.
func (r *Result) Exhaustive() int {
	most := 0
	for _, record := range r.Records {
		most = max(most, record.Instance.Experiment+1)
	}
	return most * len(r.Candidates)
}

// Seconds is the sum of what the trainings took.
func (r *Result) Seconds() float64 {
	sum := 0.0
	for _, record := range r.Records {
		sum += record.Outcome.Seconds
	}
	return sum
}
