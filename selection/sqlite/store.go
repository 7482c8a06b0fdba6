package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver

	"robust/selection"
)

// store is an open database: its only connection, and what both a Journal and a Reader read from it.
type store struct {
	path string
	db   *sql.DB
	conn *sql.Conn
	mu   sync.Mutex // held while the connection is used
}

// connect opens the database with some pragmas. The mode is that of SQLite: rwc or ro.
func connect(ctx context.Context, path, mode string, pragmas ...string) (*store, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	name := (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(absolute)}).String()
	db, err := sql.Open("sqlite", name+"?mode="+mode)
	if err != nil {
		return nil, wrapped(path, err)
	}
	db.SetMaxOpenConns(1)
	s := &store{path: path, db: db}
	if s.conn, err = db.Conn(ctx); err != nil {
		return nil, errors.Join(wrapped(path, err), db.Close())
	}
	for _, pragma := range append([]string{"busy_timeout = 10000", "trusted_schema = OFF", "cell_size_check = ON"}, pragmas...) {
		if _, err := s.conn.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return nil, errors.Join(wrapped(path, err), s.close())
		}
	}
	return s, nil
}

// close closes the connection and the database.
func (s *store) close() error { return errors.Join(s.conn.Close(), s.db.Close()) }

// number returns the one number that a query gives.
func (s *store) number(ctx context.Context, query string, args ...any) (n int64, err error) {
	return n, wrapped(s.path, s.conn.QueryRowContext(ctx, query, args...).Scan(&n))
}

// identify returns nil for a journal of our version, whether it is empty, and an error that wraps ErrFormat for anything
// else.
func (s *store) identify(ctx context.Context) (empty bool, err error) {
	id, err := s.number(ctx, "PRAGMA application_id")
	if err != nil {
		return false, err
	}
	tables, err := s.number(ctx, "SELECT count(*) FROM sqlite_schema")
	if err != nil {
		return false, err
	}
	if id == 0 && tables == 0 {
		return true, nil
	}
	if id != applicationID {
		return false, fmt.Errorf("sqlite: %s: %w: it is a database of something else, with the application_id %#x; name another file", s.path, ErrFormat, id)
	}
	v, err := s.number(ctx, "PRAGMA user_version")
	if err == nil && v != version {
		err = fmt.Errorf("sqlite: %s: %w: it is of version %d, and this program reads %d", s.path, ErrFormat, v, version)
	}
	return false, err
}

// plan returns the recorded plan and when it was made, or nil.
func (s *store) plan(ctx context.Context) (p *selection.Plan, created string, err error) {
	want := 0
	for values, err := range plans.rows(ctx, s, "") {
		if err != nil {
			return nil, "", err
		}
		var plan selection.Plan
		if plan, want, created, err = fromPlanRow(values); err != nil {
			return nil, "", s.damage(err, plans, values)
		}
		p = &plan
	}
	if p == nil {
		return nil, "", nil
	}
	for values, err := range candidates.rows(ctx, s, "ORDER BY candidate") {
		if err != nil {
			return nil, "", err
		}
		c, err := fromCandidateRow(values)
		if err == nil && values[0] != int64(len(p.Candidates)) {
			err = fmt.Errorf("number %d is missing", len(p.Candidates))
		}
		if err != nil {
			return nil, "", s.damage(err, candidates, values)
		}
		p.Candidates = append(p.Candidates, c)
	}
	if len(p.Candidates) != want {
		return nil, "", &DamageError{Path: s.path, Place: "table candidates", Err: fmt.Errorf("there are %d rows, not %d", len(p.Candidates), want)}
	}
	return p, created, nil
}

// held is an outcome, and how many predictions it has.
type held struct {
	selection.Record
	predictions int
}

// outcomes returns those that a clause selects.
func (s *store) outcomes(ctx context.Context, clause string, args ...any) ([]held, error) {
	var all []held
	for values, err := range outcomes.rows(ctx, s, clause, args...) {
		if err != nil {
			return nil, err
		}
		record, n, err := fromOutcomeRow(values)
		if err != nil {
			return nil, s.damage(err, outcomes, values)
		}
		all = append(all, held{record, n})
	}
	return all, nil
}

// records returns the outcomes of an experiment.
func (s *store) records(ctx context.Context, experiment int) ([]selection.Record, error) {
	all, err := s.outcomes(ctx, "WHERE experiment = ? ORDER BY candidate", experiment)
	records := make([]selection.Record, len(all))
	for k, h := range all {
		records[k] = h.Record
	}
	return records, err
}

// outcome returns one outcome, without its predictions. The error wraps ErrAbsent.
func (s *store) outcome(ctx context.Context, candidate, experiment int) (held, error) {
	all, err := s.outcomes(ctx, "WHERE experiment = ? AND candidate = ?", experiment, candidate)
	if err != nil {
		return held{}, err
	}
	if len(all) == 0 {
		return held{}, fmt.Errorf("sqlite: %s: %w: candidate %d in experiment %d (from 0)", s.path, ErrAbsent, candidate, experiment)
	}
	return all[0], nil
}

// predictions returns those of an outcome that is there.
func (s *store) predictions(ctx context.Context, h held) ([]float64, error) {
	if h.predictions == 0 {
		return nil, nil
	}
	for values, err := range predictions.rows(ctx, s, "WHERE experiment = ? AND candidate = ?", h.Instance.Experiment, h.Candidate) {
		if err != nil {
			return nil, err
		}
		bits, data := int(values[2].(int64)), values[3].([]byte)
		if len(data) != h.predictions*bits/8 || bits != 32 && bits != 64 {
			return nil, s.damage(fmt.Errorf("%d bytes for %d predictions of %d bits", len(data), h.predictions, bits), predictions, values)
		}
		return unpack(data, bits), nil
	}
	return nil, s.damage(errors.New("it is missing"), predictions, []any{h.Instance.Experiment, h.Candidate})
}

// verdict returns one verdict, and whether there is one.
func (s *store) verdict(ctx context.Context, number int) (selection.Verdict, bool, error) {
	all, err := s.verdicts(ctx, "WHERE verdict = ?", number)
	if err != nil || len(all) == 0 {
		return selection.Verdict{}, false, err
	}
	return all[0], true, nil
}

// verdicts returns those that a clause selects, which works for their decisions too.
func (s *store) verdicts(ctx context.Context, clause string, args ...any) ([]selection.Verdict, error) {
	var all []selection.Verdict
	var counts []int
	places := map[int64]int{}
	for values, err := range verdicts.rows(ctx, s, clause+" ORDER BY verdict", args...) {
		if err != nil {
			return nil, err
		}
		v, n := fromVerdictRow(values)
		places[values[0].(int64)] = len(all)
		all, counts = append(all, v), append(counts, n)
	}
	for values, err := range decisions.rows(ctx, s, clause+" ORDER BY verdict, position", args...) {
		if err != nil {
			return nil, err
		}
		d, err := fromDecisionRow(values)
		k, ok := places[values[0].(int64)]
		if !ok {
			err = errors.New("it is of no verdict")
		}
		if err != nil {
			return nil, s.damage(err, decisions, values)
		}
		all[k].Decisions = append(all[k].Decisions, d)
	}
	for k, n := range counts {
		if len(all[k].Decisions) != n {
			return nil, &DamageError{Path: s.path, Place: "table decisions", Err: fmt.Errorf("a verdict has %d rows, not %d", len(all[k].Decisions), n)}
		}
	}
	return all, nil
}
