package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"robust/selection"
)

// Options are what a Journal can be told. The zero value is a sensible choice.
type Options struct {
	// Float32 keeps predictions as float32, which is what networks compute in, in half of the space. A result then has them
	// so rounded. Losses and metrics always have all their digits.
	Float32 bool
	// NoSync does not wait until what is recorded is on the disk. What was recorded last may then be lost, and the file
	// damaged, if the power fails; a killed process loses nothing. It is for tests.
	NoSync bool
}

// Journal is a selection.Journal in a file. It holds the lock on the file until it is closed, and is safe for
// concurrent use.
type Journal struct {
	store
	options Options
	unlock  func() error
	torn    error
	failed  error // why nothing can be written any more
	session int64 // of the run under way, 0 without one
	insert  map[string]*sql.Stmt
}

var _ selection.Journal = (*Journal)(nil)

// Open opens a journal and makes it where the file is missing or empty. It checks all that is in it but the predictions,
// which are checked when they are read.
//
// The error wraps ErrLocked, ErrFormat, ErrDamaged, ErrFull or that of the file.
func Open(path string, options Options) (*Journal, error) {
	ctx := context.Background()
	unlock, err := lock(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %s: %w", path, err)
	}
	j, err := open(ctx, path, options)
	if err != nil {
		return nil, errors.Join(err, unlock())
	}
	j.unlock = unlock
	return j, nil
}

// open opens a journal that is locked.
func open(ctx context.Context, path string, options Options) (*Journal, error) {
	if err := checkHeader(path); err != nil {
		return nil, err
	}
	if err := checkHeader(path); err != nil {
		return nil, err
	}
	torn, err := checkLog(path)
	if err != nil {
		return nil, err
	}
	sync := "synchronous = FULL"
	if options.NoSync {
		sync = "synchronous = OFF"
	}
	s, err := connect(ctx, path, "rwc", sync)
	if err != nil {
		return nil, err
	}
	j := &Journal{store: store{path: s.path, db: s.db, conn: s.conn}, options: options, torn: torn, insert: map[string]*sql.Stmt{}}
	if err := j.prepare(ctx); err != nil {
		return nil, errors.Join(err, j.close())
	}
	return j, nil
}

// prepare makes the tables where there are none, and checks what is in them.
func (j *Journal) prepare(ctx context.Context) error {
	empty, err := j.identify(ctx)
	if err != nil {
		return err
	}
	if _, err := j.conn.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return wrapped(j.path, err)
	}
	if empty {
		err := j.transaction(ctx, func() error {
			_, err := j.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, version)+schema)
			return err
		})
		if err != nil {
			return err
		}
		if !j.options.NoSync {
			syncFolder(filepath.Dir(j.path))
		}
	} else if err := j.check(ctx); err != nil {
		return err
	}
	for _, t := range []table{plans, candidates, outcomes, predictions, verdicts, decisions} {
		query := t.insert()
		if t.name == outcomes.name {
			query += " ON CONFLICT DO NOTHING"
		}
		if j.insert[t.name], err = j.conn.PrepareContext(ctx, query); err != nil {
			return wrapped(j.path, err)
		}
	}
	return nil
}

// check returns an error unless the database is whole, but for the predictions.
func (s *store) check(ctx context.Context) error {
	var fault string
	if err := s.conn.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&fault); err != nil {
		return wrapped(s.path, err)
	}
	if fault != "ok" {
		return &DamageError{Path: s.path, Err: errors.New(fault)}
	}
	if err := s.checkSchema(ctx); err != nil {
		return err
	}
	if _, _, err := s.plan(ctx); err != nil {
		return err
	}
	for values, err := range outcomes.rows(ctx, s, "") {
		if err != nil {
			return err
		}
		if _, _, err := fromOutcomeRow(values); err != nil {
			return s.damage(err, outcomes, values)
		}
	}
	all, err := s.verdicts(ctx, "")
	if err != nil {
		return err
	}
	last, err := s.number(ctx, "SELECT coalesce(max(verdict), -1) FROM verdicts")
	if err == nil && last != int64(len(all)-1) {
		err = &DamageError{Path: s.path, Place: "table verdicts", Err: fmt.Errorf("there are %d rows, and the last one is number %d", len(all), last)}
	}
	return err
}

// checkSchema returns an error unless the tables are those of this version.
func (s *store) checkSchema(ctx context.Context) error {
	for statement := range strings.SplitSeq(strings.TrimSpace(schema), ";") {
		if statement = strings.TrimSpace(statement); statement == "" {
			continue
		}
		n, err := s.number(ctx, "SELECT count(*) FROM sqlite_schema WHERE sql = ?", statement)
		if err != nil {
			return err
		}
		if n != 1 {
			return &DamageError{Path: s.path, Place: "the schema", Err: fmt.Errorf("it does not have: %.60s…", statement)}
		}
	}
	return nil
}

// Torn is a *DamageError that says what was dropped when the journal was opened, because the power failed or the process
// was killed while it was written, or nil. What was dropped had not been reported as recorded.
func (j *Journal) Torn() error { return j.torn }

// Close closes the file and gives the lock back. A run that is under way cannot go on with it. The second time it does
// nothing. It returns an error if something could not be recorded.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.unlock == nil {
		return nil
	}
	ctx := context.Background()
	err := j.failed
	for _, s := range j.insert {
		err = errors.Join(err, s.Close())
	}
	if j.failed == nil {
		// Leaves one plain file, unless somebody reads it: then the next one does.
		_, _ = j.conn.ExecContext(ctx, "PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE")
	}
	err = errors.Join(err, wrapped(j.path, j.close()), j.unlock())
	j.unlock, j.failed = nil, fs.ErrClosed
	return err
}

// syncFolder sees to it that a new file in a folder is found after a power failure, on systems that can.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync() // some systems have no such thing
		folder.Close()
	}
}
