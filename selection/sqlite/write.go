package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"robust/selection"
)

// transaction makes changes, all or none, and they are on the disk when it returns nil. After an error nothing is written
// any more.
func (j *Journal) transaction(ctx context.Context, change func() error) error {
	if j.failed != nil {
		return j.failed
	}
	_, err := j.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	if err == nil {
		if err = change(); err == nil {
			_, err = j.conn.ExecContext(ctx, "COMMIT")
		}
		if err != nil {
			_, _ = j.conn.ExecContext(ctx, "ROLLBACK") // SQLite may have done it
		}
	}
	j.failed = wrapped(j.path, err)
	return j.failed
}

// put inserts a row and returns how many there are of it, 0 if it was there.
func (j *Journal) put(ctx context.Context, t table, values []any) (int64, error) {
	result, err := j.insert[t.name].ExecContext(ctx, t.sealed(values)...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// writing returns an error unless a run is under way.
func (j *Journal) writing() error {
	if j.session == 0 {
		return fmt.Errorf("sqlite: %s: no run has begun; call Begin first", j.path)
	}
	return nil
}

// Begin begins a run. One of the same plan is entered among the sessions.
func (j *Journal) Begin(ctx context.Context, plan selection.Plan) (selection.Recorded, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.session != 0 {
		return selection.Recorded{}, fmt.Errorf("sqlite: %s: %w by another run in this process; wait until it ends", j.path, ErrLocked)
	}
	var recorded selection.Recorded
	err := j.transaction(ctx, func() error {
		old, _, err := j.plan(ctx)
		if err != nil {
			return err
		}
		if old == nil {
			if err := j.putPlan(ctx, plan); err != nil {
				return err
			}
			old = &plan
		}
		recorded.Plan = *old
		n, err := j.number(ctx, "SELECT count(*) FROM outcomes")
		if err != nil {
			return err
		}
		v, err := j.number(ctx, "SELECT count(*) FROM verdicts")
		if err != nil {
			return err
		}
		recorded.Outcomes, recorded.Verdicts = int(n), int(v)
		j.session = -1 // of a run that will be refused
		if old.Differences(plan) == nil {
			j.session, err = j.putSession(ctx, plan)
		}
		return err
	})
	if err != nil {
		j.session = 0
	}
	return recorded, err
}

func (j *Journal) putPlan(ctx context.Context, plan selection.Plan) error {
	row, err := planRow(plan, clock())
	if err != nil {
		return err
	}
	if _, err := j.put(ctx, plans, row); err != nil {
		return err
	}
	for i, c := range plan.Candidates {
		row, err := candidateRow(i, c)
		if err != nil {
			return err
		}
		if _, err := j.put(ctx, candidates, row); err != nil {
			return err
		}
	}
	_, err = j.conn.ExecContext(ctx, trainingsView(plan.Candidates))
	return err
}

func (j *Journal) putSession(ctx context.Context, plan selection.Plan) (int64, error) {
	budget, err := json.Marshal(plan.Budget)
	if err != nil {
		return 0, err
	}
	host, _ := os.Hostname()
	result, err := j.conn.ExecContext(ctx, "INSERT INTO sessions (started, budget, workers, library, go, platform, host, pid) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		clock(), string(budget), plan.Workers, library(), runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH, host, os.Getpid())
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// library returns the version of this library, as far as the program knows it.
func library() string {
	const path = "robust"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v += " " + s.Value
		}
		if s.Key == "vcs.modified" && s.Value == "true" {
			v += " modified"
		}
	}
	return v
}

// Outcomes returns those of an experiment, without their predictions.
func (j *Journal) Outcomes(ctx context.Context, experiment int) ([]selection.Record, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.records(ctx, experiment)
}

// Predictions returns those of one outcome.
func (j *Journal) Predictions(ctx context.Context, candidate, experiment int) ([]float64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	h, err := j.outcome(ctx, candidate, experiment)
	if errors.Is(err, ErrAbsent) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return j.predictions(ctx, h)
}

// Record records outcomes, in one transaction.
func (j *Journal) Record(ctx context.Context, records []selection.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.writing(); err != nil {
		return err
	}
	var conflicts []selection.Record
	err := j.transaction(ctx, func() error {
		conflicts = nil
		for _, record := range records {
			stands, err := j.putOutcome(ctx, record)
			if err != nil {
				return err
			}
			if !stands {
				conflicts = append(conflicts, record)
			}
		}
		return nil
	})
	if err == nil && conflicts != nil {
		return &selection.ConflictError{Conflicts: conflicts}
	}
	return err
}

// putOutcome records an outcome and reports whether it is the one that stands.
func (j *Journal) putOutcome(ctx context.Context, record selection.Record) (stands bool, err error) {
	bits := 64
	if j.options.Float32 {
		bits = 32
	}
	row, err := outcomeRow(record, j.session, clock())
	if err != nil {
		return false, err
	}
	n, err := j.put(ctx, outcomes, row)
	if err != nil {
		return false, err
	}
	data := pack(record.Outcome.Predictions, bits)
	if n == 1 {
		if len(data) > 0 {
			_, err = j.put(ctx, predictions, []any{row[0], row[1], int64(bits), data})
		}
		return true, err
	}
	first, err := j.outcome(ctx, record.Candidate, record.Instance.Experiment)
	if err != nil {
		return false, err
	}
	if first.Outcome.Predictions, err = j.predictions(ctx, first); err != nil {
		return false, err
	}
	if record.Outcome.Predictions = unpack(data, bits); selection.SameOutcome(first.Record, record) {
		return true, nil
	}
	return false, j.putAside(ctx, "conflict", record)
}

// putAside keeps an outcome that does not stand.
func (j *Journal) putAside(ctx context.Context, reason string, record selection.Record) error {
	row, err := outcomeRow(record, j.session, clock())
	if err != nil {
		return err
	}
	row[10] = pack(record.Outcome.Predictions, 64)
	_, err = j.conn.ExecContext(ctx, "INSERT INTO aside (reason, experiment, candidate, sample_seed, init_seed, loss, status, error, seconds, metrics, "+
		"attempts, predictions, session, recorded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", append([]any{reason}, row...)...)
	return err
}

// Decide records a verdict, or returns the one that is recorded.
func (j *Journal) Decide(ctx context.Context, number int, v selection.Verdict) (selection.Verdict, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.writing(); err != nil {
		return v, err
	}
	recorded, ok, err := j.verdict(ctx, number)
	if ok || err != nil {
		return recorded, err
	}
	n, err := j.number(ctx, "SELECT count(*) FROM verdicts")
	if err != nil {
		return v, err
	}
	if int64(number) != n {
		return v, fmt.Errorf("sqlite: %s: verdict %d after %d; they are numbered from 0 without gaps", j.path, number, n)
	}
	return v, j.transaction(ctx, func() error {
		if _, err := j.put(ctx, verdicts, verdictRow(number, v, j.session, clock())); err != nil {
			return err
		}
		for position, d := range v.Decisions {
			row, err := decisionRow(number, position, d)
			if err != nil {
				return err
			}
			if _, err := j.put(ctx, decisions, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// End ends a run.
func (j *Journal) End(ctx context.Context, status selection.Status, again []selection.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.writing(); err != nil {
		return err
	}
	defer func() { j.session = 0 }()
	if j.session < 0 {
		return nil
	}
	return j.transaction(ctx, func() error {
		for _, record := range again {
			if err := j.forget(ctx, record); err != nil {
				return err
			}
		}
		_, err := j.conn.ExecContext(ctx, "UPDATE sessions SET ended = ?, status = ? WHERE session = ?", clock(), status.String(), j.session)
		return err
	})
}

// forget sets the recorded outcome of a training aside.
func (j *Journal) forget(ctx context.Context, record selection.Record) error {
	h, err := j.outcome(ctx, record.Candidate, record.Instance.Experiment)
	if errors.Is(err, ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	if h.Outcome.Predictions, err = j.predictions(ctx, h); err != nil {
		return err
	}
	if err := j.putAside(ctx, "again", h.Record); err != nil {
		return err
	}
	for _, t := range []table{outcomes, predictions} {
		if _, err := j.conn.ExecContext(ctx, "DELETE FROM "+t.name+" WHERE experiment = ? AND candidate = ?", record.Instance.Experiment, record.Candidate); err != nil {
			return err
		}
	}
	return nil
}
