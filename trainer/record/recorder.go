package record

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"sync"

	"robust/trainer"
)

// Options are what a Recorder can be told. The zero value is a sensible choice.
type Options struct {
	// KeepFailures keeps trainings that failed or timed out too, so that they are not made again.
	KeepFailures bool
	// DropPredictions leaves predictions out, of the file and of the outcomes that are returned. It belongs to the file: one
	// that was made without predictions cannot be opened to have them, nor the other way round.
	DropPredictions bool
	// NoSync does not wait until an outcome is on the disk. What was recorded last may then be lost, and the end of the file
	// damaged, if the power fails; a killed process loses nothing.
	NoSync bool
}

// Recorder is a Trainer that keeps the outcomes of another one. It is safe for concurrent use. A training that is asked for
// while it is under way is waited for, and not made twice.
type Recorder struct {
	inner   trainer.Trainer
	options Options

	mu      sync.Mutex // of all below
	kept    *contents
	flights map[Key]*flight

	writing sync.Mutex // held while the file grows
	file    file       // nil once it is closed, or where there is no inner trainer
	unlock  func() error
	failed  error // why nothing can be written any more
}

var (
	_ trainer.Batcher = (*Recorder)(nil)
	_ trainer.Wrapper = (*Recorder)(nil)
)

// file is what a Recorder needs of an *os.File.
type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Sync() error
	Truncate(size int64) error
}

// Open opens a file for the outcomes of the inner trainer, and makes it where it is missing. The task is a
// description of what is trained on, anything that has a JSON; a file of another task is refused.
//
// Without an inner trainer nothing is written: the file must be there, may be one whose name ends in .gz, and is held in
// memory; an outcome that it does not have is an error that wraps ErrAbsent. Options do not matter then.
//
// The error wraps ErrTask, ErrLocked, ErrFormat, ErrDamaged or that of the file. The inner trainer is not closed by Close.
func Open(path string, task any, inner trainer.Trainer, options Options) (*Recorder, error) {
	want, err := newHeader(task, options)
	if err != nil {
		return nil, err
	}
	if inner == nil {
		return open(path, want)
	}
	if compressed(path) {
		return nil, fmt.Errorf("record: %s: a compressed file can only be read; decompress it to go on with it", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	unlock, err := lock(f)
	if err != nil {
		return nil, fmt.Errorf("record: %s: %w", path, errors.Join(err, f.Close()))
	}
	r := &Recorder{inner: inner, options: options, file: f, unlock: unlock, flights: map[Key]*flight{}}
	if r.kept, err = scan(path, io.NewSectionReader(f, 0, math.MaxInt64), f); err == nil {
		err = r.begin(want)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// open opens a file without an inner trainer.
func open(path string, want header) (*Recorder, error) {
	read, err := Read(path)
	if err != nil {
		return nil, err
	}
	want.Predictions = read.contents.header.Predictions
	if d := read.contents.header.differences(want); d != nil {
		return nil, &TaskError{path, d}
	}
	return &Recorder{kept: read.contents, flights: map[Key]*flight{}}, nil
}

// begin compares the header of the file, writes one where there is none, and heals the end.
func (r *Recorder) begin(want header) error {
	missing := r.kept.header.Format == ""
	if !missing {
		if d := r.kept.header.differences(want); d != nil {
			return &TaskError{r.kept.path, d}
		}
	}
	if r.kept.torn != nil {
		if err := r.file.Truncate(r.kept.end); err != nil {
			return fmt.Errorf("record: %w", err)
		}
	}
	if !missing {
		return nil
	}
	text, err := seal(want)
	if err != nil {
		return fmt.Errorf("record: %s: %w", r.kept.path, err)
	}
	if err := r.append(text); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	r.kept.header, r.kept.end, r.kept.lines = want, int64(len(text)), 1
	if !r.options.NoSync {
		syncFolder(filepath.Dir(r.kept.path))
	}
	return nil
}

// syncFolder sees to it that a new file in a folder is found after a power failure, on systems that can.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync() // some systems have no such thing
		folder.Close()
	}
}

// append writes text at the end of the file, whole or not at all as far as the disk allows.
func (r *Recorder) append(text []byte) error {
	_, err := r.file.WriteAt(text, r.kept.end)
	if err == nil && !r.options.NoSync {
		err = r.file.Sync()
	}
	if err != nil {
		return errors.Join(err, r.file.Truncate(r.kept.end))
	}
	return nil
}

// Len is the number of outcomes that are recorded.
func (r *Recorder) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.kept.keys)
}

// Has reports whether the outcome of a training is recorded.
func (r *Recorder) Has(c trainer.Candidate, in trainer.Instance) bool {
	key, _, err := identify(trainer.Job{Candidate: c, Instance: in})
	if err != nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.kept.index[key]
	return ok
}

// Torn is a *DamageError that says what was dropped when the file was opened, because the last line had been cut off, or
// nil. Its training is made again.
func (r *Recorder) Torn() error { return r.kept.tear() }

// Close closes the file. Trainings that are under way are not waited for, and cannot be kept any more. It returns an error
// that wraps ErrWrite if an outcome could not be kept. The second time it does nothing.
func (r *Recorder) Close() error {
	r.writing.Lock()
	defer r.writing.Unlock()
	if r.file == nil {
		return nil
	}
	err := errors.Join(r.file.Close(), r.unlock())
	if r.failed != nil {
		err = errors.Join(fmt.Errorf("record: %s: %w: %w", r.kept.path, ErrWrite, r.failed), err)
	}
	r.file, r.failed = nil, fs.ErrClosed
	return err
}
