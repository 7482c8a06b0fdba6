package selectiontest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"robust/selection"
	"robust/trainer"
)

// anotherPlan goes on with each setting changed in turn.
func anotherPlan(s Store) error {
	j := &journalTrainer{}
	if err := s.resume(j); err != nil {
		return err
	}
	made := len(j.count)
	for field, change := range map[string]func(*selection.Settings){
		"Method":    func(s *selection.Settings) { s.Method = selection.TestAgainstBest{Alpha: 0.1} },
		"Direction": func(s *selection.Settings) { s.Direction = selection.Maximise },
		"Seed":      func(s *selection.Settings) { s.Seed++ },
		"Unscored":  func(s *selection.Settings) { s.Unscored = selection.Eliminate },
		"Design":    func(s *selection.Settings) { s.Design = trainer.InitOnly{} },
		"Task.sample": func(s *selection.Settings) {
			s.Task = map[string]any{"sample": 601, "data": []string{"a", "b"}}
		},
	} {
		err := s.open(func(journal selection.Journal) error {
			settings := journalSettings()
			change(&settings)
			result, err := j.play(journal, settings)
			var plan *selection.PlanError
			if result != nil || !errors.Is(err, selection.ErrPlan) || !errors.Is(err, selection.ErrJournal) || !errors.As(err, &plan) {
				return fmt.Errorf("%s changed: %v, which is no PlanError", field, err)
			}
			if !slices.ContainsFunc(plan.Differences, func(d selection.Difference) bool { return d.Field == field && d.Recorded != d.Now }) {
				return fmt.Errorf("%s changed: it is not among the differences %v", field, plan.Differences)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, pool := range [][]trainer.Candidate{journalProblem.Candidates()[1:], append(journalProblem.Candidates()[1:], Candidate(0))} {
		err := s.open(func(journal selection.Journal) error {
			settings := journalSettings()
			settings.Journal = journal
			_, err := selection.Run(background, j, pool, settings)
			if !errors.Is(err, selection.ErrPlan) {
				return fmt.Errorf("other candidates: %v, which does not wrap ErrPlan", err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := s.resume(j); err != nil {
		return fmt.Errorf("after refused runs: %w", err)
	}
	return j.made(made)
}

// made returns an error unless so many trainings were made, each of them once. One that fails while the run is cancelled is not
// recorded, since its failure may come from that, and made again.
func (j *journalTrainer) made(n int) error {
	if len(j.count) != n {
		return fmt.Errorf("%d trainings were made, not %d", len(j.count), n)
	}
	for key, count := range j.count {
		if count > 1 && key != failing && key != timingOut {
			return fmt.Errorf("candidate %d was trained %d times in experiment %d", key[1], count, key[0])
		}
	}
	return nil
}

// repeated makes the whole run twice.
func repeated(s Store) error {
	j := &journalTrainer{}
	if err := s.resume(j); err != nil {
		return err
	}
	made := len(j.count)
	if err := s.resume(j); err != nil {
		return err
	}
	return j.made(made)
}

// longer spends the budget step by step.
func longer(s Store) error {
	j := &journalTrainer{}
	for experiments := 1; experiments <= journalSettings().Budget.Experiments; experiments++ {
		err := s.open(func(journal selection.Journal) error {
			settings := journalSettings()
			settings.Budget.Experiments = experiments
			settings.Workers = 1 + experiments%3
			_, err := (&serial{journalTrainer: j}).play(journal, settings)
			return err
		})
		if err != nil {
			return err
		}
	}
	made := len(j.count)
	if err := s.resume(j); err != nil {
		return err
	}
	return j.made(made)
}

// cancelledAtEveryEvent ends the context at each event in turn, and goes on.
func cancelledAtEveryEvent(s Store) error {
	return s.interrupted(func(journal selection.Journal, j *journalTrainer, at int) (over bool, err error) {
		ctx, cancel := context.WithCancel(background)
		defer cancel()
		settings := journalSettings()
		settings.Journal = journal
		seen := 0
		settings.Observe = func(e selection.Event) {
			if e.Kind == selection.TrainingEnded {
				if seen++; seen == at {
					cancel()
				}
			}
		}
		result, err := selection.Run(ctx, j, journalProblem.Candidates(), settings)
		return err == nil && result.Status != selection.Cancelled, err
	})
}

// panicAtEveryEvent has the observer panic at each event in turn, and goes on.
func panicAtEveryEvent(s Store) error {
	return s.interrupted(func(journal selection.Journal, j *journalTrainer, at int) (over bool, err error) {
		settings := journalSettings()
		seen := 0
		settings.Observe = func(selection.Event) {
			if seen++; seen == at {
				panic("the log is full")
			}
		}
		defer func() {
			if recover() != nil {
				over = false
			}
		}()
		_, err = j.play(journal, settings)
		return true, err
	})
}

// interrupted makes the run over and over, each time cut off a little later, until it is over. No training is made twice.
func (s Store) interrupted(play func(journal selection.Journal, j *journalTrainer, at int) (over bool, err error)) error {
	j := &journalTrainer{}
	for at, over := 1, false; !over; at++ {
		err := s.open(func(journal selection.Journal) error {
			var err error
			over, err = play(journal, j, at)
			return err
		})
		if err != nil {
			return fmt.Errorf("cut off at event %d: %w", at, err)
		}
	}
	made := len(j.count)
	if err := s.resume(j); err != nil {
		return err
	}
	return j.made(made)
}

// serial trains one at a time, so that trainings of several workers can be counted.
type serial struct {
	*journalTrainer
	sleep func(trainer.Candidate) time.Duration // before each, if not nil
}

var turn = make(chan struct{}, 1)

func (o *serial) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	if o.sleep != nil {
		time.Sleep(o.sleep(c))
	}
	turn <- struct{}{}
	defer func() { <-turn }()
	return o.journalTrainer.Train(ctx, c, in)
}

func (o *serial) play(journal selection.Journal, s selection.Settings) (*selection.Result, error) {
	s.Journal = journal
	return selection.Run(background, o, journalProblem.Candidates(), s)
}

// moody is a method that decides as another one does until it is told not to.
type moody struct {
	selection.TestAgainstBest
	changed *bool
}

func (m moody) Start(pool selection.Pool) (selection.Process, error) {
	if *m.changed {
		m.Alpha = 0.9
	}
	return m.TestAgainstBest.Start(pool)
}

func (m moody) MarshalJSON() ([]byte, error) { return []byte("{}"), nil }

// decidesOtherwise goes on with a method that has changed and does not say so.
func decidesOtherwise(s Store) error {
	changed := false
	settings := journalSettings()
	settings.Method = moody{selection.TestAgainstBest{Alpha: 1e-6}, &changed}
	j := &journalTrainer{}
	if err := s.open(func(journal selection.Journal) error {
		_, err := j.play(journal, settings)
		return err
	}); err != nil {
		return err
	}
	made := len(j.count)
	changed = true
	return s.open(func(journal selection.Journal) error {
		result, err := j.play(journal, settings)
		var replay *selection.ReplayError
		if !errors.Is(err, selection.ErrReplay) || !errors.Is(err, selection.ErrJournal) || !errors.As(err, &replay) || len(replay.Differences) == 0 {
			return fmt.Errorf("%v, which is no ReplayError", err)
		}
		if result == nil || result.Status != selection.JournalFailed {
			return errors.New("the result does not say that the journal failed")
		}
		return j.made(made)
	})
}

// lostOutcomes goes on with a verdict whose outcomes are not there.
func lostOutcomes(s Store) error {
	j := &journalTrainer{}
	return s.open(func(journal selection.Journal) error {
		if _, err := j.play(&forgetful{journal}, journalSettings()); err != nil {
			return err
		}
		made := len(j.count)
		_, err := j.play(&forgetful{journal}, journalSettings())
		if !errors.Is(err, selection.ErrReplay) {
			return fmt.Errorf("%v, which does not wrap ErrReplay", err)
		}
		return j.made(made)
	})
}

// forgetful loses an outcome.
type forgetful struct{ selection.Journal }

func (f forgetful) Outcomes(ctx context.Context, experiment int) ([]selection.Record, error) {
	records, err := f.Journal.Outcomes(ctx, experiment)
	return slices.DeleteFunc(records, func(r selection.Record) bool { return r.Candidate == 2 }), err
}

// setUpFails breaks the trainer for a time.
func setUpFails(s Store) error {
	j := &journalTrainer{broken: true}
	err := s.open(func(journal selection.Journal) error {
		result, err := j.play(journal, journalSettings())
		if !errors.Is(err, selection.ErrNothingScored) || result.Status != selection.NothingScored {
			return fmt.Errorf("all trainings of an experiment fail: %v", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	j.broken = false
	return s.resume(j)
}
