package selectiontest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"testing"

	"robust/selection"
	"robust/trainer"
)

// Store opens the journal of one run. It gives it as a process finds it that starts after all others were killed: what
// was opened before is left as it is and not used any more.
type Store func() (selection.Journal, error)

// journalLaws are what every Journal keeps.
var journalLaws = []struct {
	name  string
	check func(Store) error
}{
	{"it keeps what it is given", keeps},
	{"the first outcome of a training stands", firstStands},
	{"a verdict is decided once", decidedOnce},
	{"outcomes that are set aside are asked for again", setAside},
	{"one run at a time", oneAtATime},
	{"another plan is refused with all differences", anotherPlan},
	{"a run that has ended is repeated without training", repeated},
	{"a larger budget goes on", longer},
	{"killed at every call, it goes on", killedAtEveryCall},
	{"failing at every call, it goes on", failsAtEveryCall},
	{"killed while workers train ahead, it goes on", killedAhead},
	{"cancelled at every event, it goes on", cancelledAtEveryEvent},
	{"a panic at every event loses nothing", panicAtEveryEvent},
	{"a method that decides otherwise is noticed", decidesOtherwise},
	{"outcomes that are lost are noticed", lostOutcomes},
	{"failures of the set-up are made again", setUpFails},
}

// Journal checks that a Journal keeps its promises, and that a run on it goes on where it was cut off, at whatever point
// that was, to the same result and without any training made twice. NewStore returns a store that is empty. Journals that
// are io.Closers are closed.
func Journal(t *testing.T, newStore func(t *testing.T) Store) {
	t.Helper()
	for _, law := range journalLaws {
		t.Run(law.name, func(t *testing.T) {
			if err := law.check(newStore(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// journalProblem is what the laws of journals are tried on, for a few experiments.
var journalProblem = Problem{Name: "journal", Mean: steps(9, 0.7), Spread: ones(9), Diverges: every(9, 4, 0.3)}

// journalSettings are those of the run.
func journalSettings() selection.Settings {
	return selection.Settings{Seed: 11, Workers: 1, Method: selection.TestAgainstBest{Alpha: 0.2},
		Budget: selection.Budget{Experiments: 6}, Task: map[string]any{"sample": 600, "data": []string{"a", "b"}}}
}

// The trainings that fail and time out, by experiment and candidate.
var failing, timingOut = [2]int{1, 6}, [2]int{0, 7}

// journalTrainer trains the problem, with metrics and predictions. Some trainings fail. It counts.
type journalTrainer struct {
	count  map[[2]int]int // by experiment and candidate
	broken bool           // all trainings of experiment 1 fail
}

func (j *journalTrainer) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	o, err := journalProblem.Train(ctx, c, in)
	if err != nil {
		return o, err
	}
	if j.count == nil {
		j.count = map[[2]int]int{}
	}
	i := int(c.(Candidate))
	o.Seconds = 1
	key := [2]int{in.Experiment, i}
	j.count[key]++
	switch {
	case j.broken && in.Experiment == 1:
		return trainer.Outcome{}, errors.New("the data are gone")
	case key == failing:
		return trainer.Outcome{Loss: math.NaN(), Status: trainer.Failed, Error: "no memory", Seconds: 3}, nil
	case key == timingOut:
		return trainer.Outcome{Loss: math.NaN(), Status: trainer.TimedOut, Error: "too slow", Seconds: 4}, nil
	case i == 0 && in.Experiment == 2:
		o.Loss = math.NaN()
		return o.Classified(), nil
	}
	o.Metrics = map[string]float64{"epoch": float64(i) / 3, "last": math.Inf(-1), "odd": math.NaN()}
	o.Predictions = []float64{float64(float32(o.Loss)), 0.5, math.Inf(1), float64(i)}
	return o, nil
}

// play makes the run on a journal.
func (j *journalTrainer) play(journal selection.Journal, s selection.Settings) (*selection.Result, error) {
	s.Journal = journal
	return selection.Run(context.Background(), j, journalProblem.Candidates(), s)
}

// open opens a store, for a time.
func (s Store) open(use func(selection.Journal) error) error {
	journal, err := s()
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	return errors.Join(use(journal), closeJournal(journal))
}

// resume opens a store and makes the run, which is to give the result of one that was never interrupted.
func (s Store) resume(j *journalTrainer) error {
	want, err := new(journalTrainer).play(nil, journalSettings())
	if err != nil {
		return err
	}
	return s.open(func(journal selection.Journal) error {
		got, err := j.play(journal, journalSettings())
		if err != nil {
			return fmt.Errorf("going on: %w", err)
		}
		return SameResult(want, got)
	})
}

func closeJournal(journal selection.Journal) error {
	if c, ok := journal.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// SameResult returns an error unless two results are the same to the last bit, in all but Elapsed, Recorded and Unused.
func SameResult(want, got *selection.Result) error {
	for _, part := range []struct {
		name      string
		want, got any
	}{
		{"status", want.Status, got.Status},
		{"method", want.Method, got.Method},
		{"survivors", want.Survivors, got.Survivors},
		{"resting", want.Resting, got.Resting},
		{"decisions", want.Decisions, got.Decisions},
		{"path", want.Path, got.Path},
		{"claim", want.Statement.Claim, got.Statement.Claim},
		{"number of records", len(want.Records), len(got.Records)},
	} {
		if w, g := fmt.Sprintf("%+v", part.want), fmt.Sprintf("%+v", part.got); w != g {
			return fmt.Errorf("the %s: %s, and of a run that was not interrupted: %s", part.name, g, w)
		}
	}
	for k := range want.Records { // as text, in which a NaN equals another one and floats have all their digits
		if w, g := fmt.Sprintf("%+v", want.Records[k]), fmt.Sprintf("%+v", got.Records[k]); w != g {
			return fmt.Errorf("record %d: %s, and of a run that was not interrupted: %s", k, g, w)
		}
	}
	return nil
}
