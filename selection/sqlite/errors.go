package sqlite

import (
	"errors"
	"fmt"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"robust/selection"
)

// Errors that this package wraps; test for them with errors.Is.
var (
	// ErrFormat is returned for a file that is no journal, or of a version that this package does not read.
	ErrFormat = errors.New("no journal that can be read")
	// ErrDamaged is wrapped by a DamageError.
	ErrDamaged = errors.New("damaged journal")
	// ErrLocked is returned for a journal that another process, or another part of this one, writes. The message says
	// which, and since when.
	ErrLocked = selection.ErrLocked
	// ErrFull is returned where the disk has no room left.
	ErrFull = errors.New("no space left for the journal")
	// ErrAbsent is returned for an outcome that is not recorded.
	ErrAbsent = errors.New("outcome is not recorded")
)

// DamageError says where a journal is damaged. It wraps ErrDamaged.
type DamageError struct {
	Path  string // of the file
	Place string // a row, or bytes of a file; empty where SQLite does not say
	Err   error  // what is wrong there
}

// Error returns the message.
func (e *DamageError) Error() string {
	place := ""
	if e.Place != "" {
		place = ", " + e.Place
	}
	return fmt.Sprintf("sqlite: %s%s: %v: %v; restore the file from a copy", e.Path, place, ErrDamaged, e.Err)
}

// Unwrap returns ErrDamaged and the cause.
func (e *DamageError) Unwrap() []error { return []error{ErrDamaged, e.Err} }

// wrapped says of which journal an error of the database is, and wraps what that means.
func wrapped(path string, err error) error {
	var known *DamageError
	if err == nil || errors.As(err, &known) || errors.Is(err, ErrFormat) {
		return err
	}
	var e *driver.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("sqlite: %s: %w", path, err)
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_CORRUPT:
		return &DamageError{Path: path, Err: err}
	case lib.SQLITE_NOTADB:
		return fmt.Errorf("sqlite: %s: %w: %w; name another file", path, ErrFormat, err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("sqlite: %s: %w: %w; what was recorded before is there: make room and go on", path, ErrFull, err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("sqlite: %s: %w by another program that has the database open for writing: %w", path, ErrLocked, err)
	}
	return fmt.Errorf("sqlite: %s: %w", path, err)
}
