package sqlite

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"

	"robust/selection"
)

// Reader reads a journal, without keeping anybody from writing it. The plan and the number of experiments are those of the
// moment when it was opened, all else is read when it is asked for. It is safe for concurrent use.
type Reader struct {
	store
	plan    *selection.Plan
	created string
	index   map[string]int // candidates by ID
	last    int            // experiment, -1 without outcomes
}

// Read opens a journal for reading, be it one that is being written. What is read is checked, each row by its check sum;
// Check checks the rest.
//
// The error wraps ErrFormat, also for a journal that no run has begun, ErrDamaged or fs.ErrNotExist.
func Read(path string) (*Reader, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if err := checkHeader(path); err != nil {
		return nil, err
	}
	ctx := context.Background()
	s, err := connect(ctx, path, "ro")
	if err != nil {
		return nil, err
	}
	r := &Reader{store: store{path: s.path, db: s.db, conn: s.conn}, index: map[string]int{}}
	if err := r.begin(ctx); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

// begin reads the plan.
func (r *Reader) begin(ctx context.Context) error {
	empty, err := r.identify(ctx)
	if err != nil {
		return err
	}
	if !empty {
		if r.plan, r.created, err = r.store.plan(ctx); err != nil {
			return err
		}
	}
	if r.plan == nil {
		return fmt.Errorf("sqlite: %s: %w: no run has begun on it", r.path, ErrFormat)
	}
	for i, c := range r.plan.Candidates {
		r.index[c.ID] = i
	}
	last, err := r.number(ctx, "SELECT coalesce(max(experiment), -1) FROM outcomes")
	r.last = int(last)
	return err
}

// Close closes the file. The second time it returns an error.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return wrapped(r.path, r.close())
}

// Check reads all that decisions depend on, and returns an error that wraps ErrDamaged unless it is as it was written.
func (r *Reader) Check(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.check(ctx); err != nil {
		return err
	}
	for _, err := range predictions.rows(ctx, &r.store, "") {
		if err != nil {
			return err
		}
	}
	return nil
}

// Plan returns the plan of the run, with its budget and workers when it began first.
func (r *Reader) Plan() selection.Plan { return *r.plan }

// Created returns when the run began first, in the form of RFC 3339.
func (r *Reader) Created() string { return r.created }

// Experiments returns the number of experiments that have outcomes, if none was left out.
func (r *Reader) Experiments() int { return r.last + 1 }

// Outcomes returns the outcomes of an experiment, from 0, in the order of the candidates, without their predictions.
func (r *Reader) Outcomes(ctx context.Context, experiment int) ([]selection.Record, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.records(ctx, experiment)
}

// Predictions returns those of an outcome, none if it has none. The error wraps ErrAbsent where there is no outcome.
func (r *Reader) Predictions(ctx context.Context, candidate, experiment int) ([]float64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h, err := r.outcome(ctx, candidate, experiment)
	if err != nil {
		return nil, err
	}
	return r.predictions(ctx, h)
}

// All returns all outcomes, experiment by experiment, without their predictions. After an error it ends.
func (r *Reader) All(ctx context.Context) iter.Seq2[selection.Record, error] {
	return func(yield func(selection.Record, error) bool) {
		for e := range r.Experiments() {
			records, err := r.Outcomes(ctx, e)
			if err != nil {
				yield(selection.Record{}, err)
				return
			}
			for _, record := range records {
				if !yield(record, nil) {
					return
				}
			}
		}
	}
}

// Verdicts returns what was decided, in order.
func (r *Reader) Verdicts(ctx context.Context) ([]selection.Verdict, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.verdicts(ctx, "")
}

// Session is one of the runs that made the journal.
type Session struct {
	Started, Ended string // RFC 3339, in UTC; Ended is empty for one that is under way or was killed
	Status         string // empty likewise
	Workers        int
	Library, Go    string // their versions
	Platform       string // operating system and processor
	Host           string
	PID            int
}

// Sessions returns the runs in their order.
func (r *Reader) Sessions(ctx context.Context) ([]Session, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows, err := r.conn.QueryContext(ctx, "SELECT started, coalesce(ended, ''), coalesce(status, ''), workers, library, go, platform, host, pid FROM sessions ORDER BY session")
	if err != nil {
		return nil, wrapped(r.path, err)
	}
	defer rows.Close()
	var all []Session
	for rows.Next() {
		var s Session
		if err := rows.Scan(&s.Started, &s.Ended, &s.Status, &s.Workers, &s.Library, &s.Go, &s.Platform, &s.Host, &s.PID); err != nil {
			return nil, wrapped(r.path, err)
		}
		all = append(all, s)
	}
	return all, wrapped(r.path, rows.Err())
}

// Aside returns how many outcomes do not stand, by the reason: "conflict" or "again".
func (r *Reader) Aside(ctx context.Context) (map[string]int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows, err := r.conn.QueryContext(ctx, "SELECT reason, count(*) FROM aside GROUP BY reason")
	if err != nil {
		return nil, wrapped(r.path, err)
	}
	defer rows.Close()
	all := map[string]int{}
	for rows.Next() {
		var reason string
		var n int
		if err := rows.Scan(&reason, &n); err != nil {
			return nil, wrapped(r.path, err)
		}
		all[reason] = n
	}
	return all, wrapped(r.path, rows.Err())
}
