package record

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"robust/trainer"
)

// Record is what a file held when it was read. It may be used from several goroutines.
type Record struct{ contents *contents }

// Read reads a file, which may be one that is being written. One whose name ends in .gz is decompressed. All of it is
// held in memory.
//
// The error wraps ErrFormat, ErrDamaged or fs.ErrNotExist.
func Read(path string) (*Record, error) {
	text, err := readAll(path)
	if err != nil {
		return nil, err
	}
	c, err := scan(path, bytes.NewReader(text), bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if c.header.Format == "" {
		return nil, fmt.Errorf("record: %s: %w: it ends before its header does", path, ErrFormat)
	}
	return &Record{c}, nil
}

// readAll returns what is in a file, decompressed.
func readAll(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	defer file.Close()
	var r io.Reader = file
	if compressed(path) {
		if r, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("record: %s: %w: %w", path, ErrFormat, err)
		}
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("record: %s: %w: %w", path, ErrDamaged, err)
	}
	return text, nil
}

func compressed(path string) bool { return strings.HasSuffix(path, ".gz") }

// Task is the JSON of the description of what was trained on.
func (r *Record) Task() json.RawMessage { return bytes.Clone(r.contents.header.Task) }

// Len is the number of outcomes.
func (r *Record) Len() int { return len(r.contents.keys) }

// Torn is a *DamageError that says what was left out of a file whose last line was cut off, or nil. So ends a file that
// is being written, or whose writer was killed.
func (r *Record) Torn() error { return r.contents.tear() }

// Outcome returns the outcome of a training, if there is one.
func (r *Record) Outcome(key Key) (trainer.Outcome, bool) {
	at, ok := r.contents.index[key]
	if !ok {
		return trainer.Outcome{}, false
	}
	o, err := r.contents.outcome(at)
	if err != nil {
		panic(err) // it was read before, from the same memory
	}
	return o, true
}

// Outcomes are all outcomes, in the order in which they were recorded.
func (r *Record) Outcomes() iter.Seq2[Key, trainer.Outcome] {
	return func(yield func(Key, trainer.Outcome) bool) {
		for _, key := range r.contents.keys {
			if o, _ := r.Outcome(key); !yield(key, o) {
				return
			}
		}
	}
}
