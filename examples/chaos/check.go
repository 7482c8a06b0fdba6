package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"time"

	_ "modernc.org/sqlite" // to read the times in a journal

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
	"robust/trainer"
	"robust/trainer/queue"
)

// findings are what came of a storm.
type findings struct {
	differences []string // from calm runs
	sessions    int      // runs that the journals name
	recorded    int      // trainings
	ahead       int      // of them that were not asked for
	begun       int      // by workers
	ended       int      // by workers
	again       int      // begun after their outcome was recorded, which is a difference
	granted     int      // begun after that, but granted before
	told        queue.Counts
}

func (f *findings) differ(format string, args ...any) {
	f.differences = append(f.differences, fmt.Sprintf(format, args...))
}

// check compares all selections with calm ones, and looks at what was trained.
func (s *storm) check(ctx context.Context) (*findings, error) {
	f := &findings{}
	pool, err := candidates()
	if err != nil {
		return nil, err
	}
	known := map[queue.Key]time.Time{} // when each outcome was recorded
	ahead := map[queue.Key]bool{}      // what may be trained though it is not asked for
	for number := range s.selections {
		if err := f.compare(ctx, s.options, number, pool, known, ahead); err != nil {
			return nil, fmt.Errorf("selection %d: %w", number, err)
		}
	}
	f.recorded = len(known)
	entries, err := readDiary(s.options.folder)
	if err != nil {
		return nil, err
	}
	f.read(entries, known, ahead, s.halts(), s.options.lease)
	tallies, err := readLines[tally](s.options.counts())
	if err != nil {
		return nil, err
	}
	f.sum(tallies)
	return f, nil
}

// halts are those of all processes, and those of links.
func (s *storm) halts() []halt {
	all := slices.Clone(s.silences)
	for _, w := range s.workers {
		all = append(all, w.halts...)
	}
	for _, p := range []*process{s.broker, s.coordinator} {
		for _, h := range p.halts {
			h.process = everybody
			all = append(all, h)
		}
	}
	return all
}

// compare compares one selection with a calm one, notes when its outcomes were recorded, and what may be trained ahead.
func (f *findings) compare(ctx context.Context, o options, number int, pool []trainer.Candidate, known map[queue.Key]time.Time, ahead map[queue.Key]bool) error {
	settings := o.settings(number)
	trainsAhead := settings.Ahead > 0
	settings.Ahead = 0
	want, err := selection.Run(ctx, calm, pool, settings)
	if err != nil {
		return fmt.Errorf("the calm run: %w", err)
	}
	if err := f.compareJournal(ctx, o.journal(number), number, want, trainsAhead); err != nil {
		return err
	}
	var instances []trainer.Instance
	for e := range experiments {
		in := trainer.BothSources{}.Instance(settings.Seed, e)
		instances = append(instances, in)
		for _, c := range pool {
			if trainsAhead {
				ahead[keyOf(c.ID(), in)] = true
			}
		}
	}
	if err := times(ctx, o.journal(number), instances, known); err != nil {
		return err
	}
	journal, err := sqlite.Open(o.journal(number), sqlite.Options{})
	if err != nil {
		return err
	}
	settings.Journal = journal
	got, err := selection.Run(ctx, untrained, pool, settings)
	if err = errors.Join(err, journal.Close()); err != nil {
		f.differ("selection %d: played again from its journal: %v", number, err)
		return nil
	}
	timeless(want)
	timeless(got)
	if err := selectiontest.SameResult(want, got); err != nil {
		f.differ("selection %d: %v", number, err)
	}
	if !reflect.DeepEqual(want.Statement, got.Statement) {
		f.differ("selection %d: the statement is %+v, and of a calm run %+v", number, got.Statement, want.Statement)
	}
	return nil
}

// keyOf is the key of a training.
func keyOf(id string, in trainer.Instance) queue.Key {
	return queue.Key{Candidate: id, Experiment: in.Experiment, SampleSeed: in.SampleSeed, InitSeed: in.InitSeed}
}

// untrained makes no training: a selection that is complete needs none.
var untrained = trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	return trainer.Outcome{}, fmt.Errorf("%w: the outcome of %s in experiment %d is not in the journal", trainer.ErrStop, c.ID(), in.Experiment)
})

// timeless leaves out what a training took, which for one that fails is measured.
func timeless(r *selection.Result) {
	for k := range r.Records {
		r.Records[k].Outcome.Seconds = 0
	}
}

// compareJournal compares each outcome with that of a calm run.
func (f *findings) compareJournal(ctx context.Context, path string, number int, want *selection.Result, ahead bool) (err error) {
	r, err := sqlite.Read(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := r.Check(ctx); err != nil {
		f.differ("selection %d: %v", number, err)
	}
	asked := map[[2]int]bool{}
	for _, record := range want.Records {
		asked[[2]int{record.Candidate, record.Instance.Experiment}] = true
	}
	n := 0
	for got, err := range r.All(ctx) {
		if err != nil {
			return err
		}
		i, e := got.Candidate, got.Instance.Experiment
		switch {
		case asked[[2]int{i, e}]:
			n++
		case ahead:
			f.ahead++
		default:
			f.differ("selection %d: candidate %d in experiment %d is recorded, and not in a calm run", number, i, e)
			continue
		}
		if got.Outcome.Predictions, err = r.Predictions(ctx, i, e); err != nil {
			return err
		}
		calm := selection.Record{Candidate: i, Instance: got.Instance, Outcome: undisturbed(want.Candidates[i], got.Instance)}
		if !selection.SameOutcome(calm, got) || calm.Outcome.Error != got.Outcome.Error {
			f.differ("selection %d: candidate %d in experiment %d is recorded as %s, and is %s",
				number, i, e, short(got), short(calm))
		}
	}
	if n != len(want.Records) {
		f.differ("selection %d: %d outcomes of a calm run are recorded, of %d", number, n, len(want.Records))
	}
	sessions, err := r.Sessions(ctx)
	f.sessions += len(sessions)
	if err != nil {
		return err
	}
	aside, err := r.Aside(ctx)
	for _, reason := range slices.Sorted(maps.Keys(aside)) {
		f.differ("selection %d: %d outcomes are set aside for the reason %q", number, aside[reason], reason)
	}
	return err
}

// undisturbed is the outcome of a training.
func undisturbed(c trainer.Candidate, in trainer.Instance) trainer.Outcome {
	o, err := simulated(c.(trainer.Configuration), in)
	if err != nil {
		return trainer.Outcome{Loss: math.NaN(), Status: trainer.Failed, Error: err.Error()}
	}
	return o
}

// short says what an outcome is in a message.
func short(r selection.Record) string {
	o := r.Outcome
	return fmt.Sprintf("%v (loss %v, %d predictions, %q)", o.Status, o.Loss, len(o.Predictions), o.Error)
}

// times notes when each outcome of a journal was recorded.
func times(ctx context.Context, path string, instances []trainer.Instance, known map[queue.Key]time.Time) (err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, "SELECT id, experiment, recorded FROM trainings")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, recorded string
		var experiment int
		if err := rows.Scan(&id, &experiment, &recorded); err != nil {
			return err
		}
		at, err := time.Parse(time.RFC3339Nano, recorded)
		if err != nil {
			return err
		}
		known[keyOf(id, instances[experiment])] = at
	}
	return rows.Err()
}

// read looks at what workers have begun and ended.
//
// A training must not be begun after its outcome was recorded, whoever recorded it and however often the coordinator was started since.
// What is allowed is a worker that was told to begin before: it was stopped in between, or the answer of the coordinator was on the way to
// it. A tenth of a lease is left for that, on a busy machine, and half of one where coordinator, broker or network were silent meanwhile: a
// worker waits a third for an answer.
func (f *findings) read(entries []entry, known map[queue.Key]time.Time, ahead map[queue.Key]bool, halts []halt, lease time.Duration) {
	for _, e := range entries {
		recorded, ok := known[e.Key]
		switch {
		case e.Event == ended:
			f.ended++
			continue
		case !ok && !ahead[e.Key]:
			f.differ("%s in experiment %d was begun, and is not trained in a calm run", e.Key.Candidate, e.Key.Experiment)
		}
		f.begun++
		if !ok || !e.Time.After(recorded) {
			continue
		}
		limit := lease / 10
		stopped := slices.ContainsFunc(halts, func(h halt) bool {
			if h.process == everybody && h.from.Before(e.Time) && h.to.After(recorded.Add(-lease/2)) {
				limit = lease / 2
			}
			return h.process == e.Process && h.from.Before(e.Time) && h.to.After(recorded)
		})
		if stopped || e.Time.Sub(recorded) < limit {
			f.granted++
			continue
		}
		f.again++
		f.differ("%s in experiment %d was begun %v after its outcome was recorded", e.Key.Candidate, e.Key.Experiment, e.Time.Sub(recorded))
	}
}

// sum adds up the last tally of each coordinator.
func (f *findings) sum(tallies []tally) {
	last := map[[2]int]queue.Counts{}
	for _, t := range tallies {
		last[[2]int{t.Selection, t.Process}] = t.Counts
	}
	for _, c := range last {
		f.told.Begun += c.Begun
		f.told.HandedBack += c.HandedBack
		f.told.Republished += c.Republished
		f.told.Duplicates += c.Duplicates
		f.told.Conflicts += c.Conflicts
		f.told.Unreadable += c.Unreadable
	}
	if f.told.Conflicts > 0 {
		f.differ("coordinators were told of %d conflicts", f.told.Conflicts)
	}
}
