package record

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"robust/trainer"
)

// contents is what a file holds: where the outcome of each training lies.
type contents struct {
	path    string
	text    io.ReaderAt
	header  header // without a Format where there is none
	index   map[Key]place
	keys    []Key             // in the order of the file
	digests map[string]string // of the candidates, by ID
	lines   int
	end     int64        // of the last whole line
	torn    *DamageError // of what follows
}

// place is where a line lies.
type place struct {
	offset int64
	size   int
	line   int // its number, from 1
}

// scan reads a file from its beginning; text is the same once more. The error wraps ErrFormat or ErrDamaged, or is that of
// the reader.
func scan(path string, r io.Reader, text io.ReaderAt) (*contents, error) {
	c := &contents{path: path, text: text, index: map[Key]place{}, digests: map[string]string{}}
	for b := bufio.NewReaderSize(r, 1<<16); ; {
		text, err := b.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("record: %s: %w", path, err)
		}
		if len(text) == 0 {
			return c, nil
		}
		_, more := b.Peek(1)
		switch err := c.add(text); {
		case err == nil:
		case errors.Is(err, errSeal) && more == io.EOF && unfinished(text):
			c.torn = c.damage(fmt.Errorf("the last line, of %d bytes, was not written to its end: it is left out, and its training is to be made again", len(text)))
			return c, nil
		case errors.Is(err, ErrFormat):
			return nil, fmt.Errorf("record: %s: %w", path, err)
		default:
			return nil, c.damage(fmt.Errorf("%w; restore the file, or remove the line to have its training made again", err))
		}
	}
}

// unfinished reports whether the last line is one that was not written to its end: where a file has grown but was not
// filled before the power failed, there are zeros.
func unfinished(last []byte) bool {
	return !bytes.HasSuffix(last, []byte("\n")) || bytes.IndexByte(last, 0) >= 0
}

// add takes the next line.
func (c *contents) add(text []byte) error {
	if c.lines == 0 {
		return c.begin(text)
	}
	l, err := parse(text)
	if err != nil {
		return err
	}
	if _, err := l.outcome(); err != nil {
		return err
	}
	key, err := l.key()
	if err != nil {
		return err
	}
	if digest := c.digests[l.ID]; digest != "" && l.Content != "" && digest != l.Content {
		return fmt.Errorf("candidate %q is another one than on the lines before", l.ID)
	}
	if first, ok := c.index[key]; ok {
		if err := c.repeated(first, l); err != nil {
			return err
		}
	}
	c.put(key, l.Content, len(text))
	return nil
}

// begin takes the first line. A file that was cut off in it has nothing else.
func (c *contents) begin(text []byte) error {
	if len(text) < len(opening) && strings.HasPrefix(opening, string(text)) {
		return errSeal
	}
	h, err := parseHeader(text)
	if err != nil {
		return err
	}
	c.header, c.end, c.lines = h, int64(len(text)), 1
	return nil
}

// put enters the next line. The first one of its key stands.
func (c *contents) put(key Key, digest string, size int) {
	c.lines++
	if _, ok := c.index[key]; !ok {
		c.index[key] = place{c.end, size, c.lines}
		c.keys = append(c.keys, key)
	}
	if digest != "" {
		c.digests[key.Candidate] = digest
	}
	c.end += int64(size)
}

// repeated returns an error unless the next line says what the first one of its key does, but for the seconds and the attempts.
func (c *contents) repeated(first place, l line) error {
	was, err := c.line(first)
	if err != nil {
		return err
	}
	was.Seconds, was.Attempts = l.Seconds, l.Attempts
	a, err := seal(was)
	if err != nil {
		return err
	}
	b, err := seal(l)
	if err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		return fmt.Errorf("the outcome is another one than that of the same training on line %d", first.line)
	}
	return nil
}

// line reads the line at a place.
func (c *contents) line(at place) (line, error) {
	text := make([]byte, at.size)
	if n, err := c.text.ReadAt(text, at.offset); n < at.size {
		return line{}, fmt.Errorf("record: %s:%d: %w", c.path, at.line, err)
	}
	l, err := parse(text)
	if err != nil {
		return line{}, &DamageError{c.path, at.line, err}
	}
	return l, nil
}

// outcome reads the outcome at a place.
func (c *contents) outcome(at place) (trainer.Outcome, error) {
	l, err := c.line(at)
	if err != nil {
		return trainer.Outcome{}, err
	}
	return l.outcome()
}

// damage returns an error at the next line.
func (c *contents) damage(err error) *DamageError { return &DamageError{c.path, c.lines + 1, err} }

// tear is what was left out at the end, or nil.
func (c *contents) tear() error {
	if c.torn == nil {
		return nil
	}
	return c.torn
}
