package record

import (
	"errors"
	"fmt"
	"strings"

	"robust/trainer"
)

// Errors that this package wraps; test for them with errors.Is.
var (
	// ErrFormat is returned for a file that is no record, or of a version that this package does not read.
	ErrFormat = errors.New("no record that can be read")
	// ErrDamaged is wrapped by a DamageError.
	ErrDamaged = errors.New("damaged record")
	// ErrTask is wrapped by a TaskError.
	ErrTask = errors.New("record of another task")
	// ErrLocked is returned for a file that another Recorder writes.
	ErrLocked = errors.New("record is being written")
	// ErrAbsent is returned for an outcome that is not recorded where there is no trainer to train it.
	ErrAbsent = errors.New("outcome is not recorded")
	// ErrChanged is returned for a candidate that is another one than what was recorded under its ID.
	ErrChanged = errors.New("candidate has changed")
	// ErrWrite is returned for an outcome that could not be written.
	ErrWrite = errors.New("outcome cannot be kept")
)

// DamageError says where a file is damaged. It wraps ErrDamaged.
type DamageError struct {
	Path string
	Line int   // from 1
	Err  error // what is wrong there
}

// Error returns the message.
func (e *DamageError) Error() string {
	return fmt.Sprintf("record: %s:%d: %v: %s", e.Path, e.Line, ErrDamaged, e.Err)
}

// Unwrap returns ErrDamaged and the cause.
func (e *DamageError) Unwrap() []error { return []error{ErrDamaged, e.Err} }

// TaskError says what is different between the task of a file and the one that it was opened for. It wraps ErrTask.
type TaskError struct {
	Path string
	// Differences each name a value of the description, and what it is here and there.
	Differences []string
}

// Error returns the message, with the first few differences.
func (e *TaskError) Error() string {
	const most = 8
	shown, more := e.Differences, ""
	if len(shown) > most {
		more = fmt.Sprintf("; and %d more", len(shown)-most)
		shown = shown[:most]
	}
	return fmt.Sprintf("record: %s: %v: %s%s; name another file, or remove this one to start again",
		e.Path, ErrTask, strings.Join(shown, "; "), more)
}

// Unwrap returns ErrTask.
func (e *TaskError) Unwrap() error { return ErrTask }

// stop makes an error one that ends a selection.
type stop struct{ error }

func (s stop) Unwrap() []error { return []error{s.error, trainer.ErrStop} }
