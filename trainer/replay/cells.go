package replay

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cells reads trimmed cells and knows where they are.
type cells struct {
	name string
	csv  *csv.Reader
}

func newCells(r io.Reader, name string, comma rune) (*cells, error) {
	b := bufio.NewReader(r)
	start, err := b.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("replay: %s: %w", name, err)
	}
	switch {
	case bytes.Equal(start, []byte("\xef\xbb\xbf")):
		if _, err := b.Discard(3); err != nil {
			return nil, fmt.Errorf("replay: %s: %w", name, err)
		}
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return nil, fmt.Errorf("replay: %s: %w: it is in UTF-16; save it in UTF-8", name, ErrTable)
	}
	c := &cells{name: name, csv: csv.NewReader(b)}
	if comma != 0 {
		c.csv.Comma = comma
	}
	// Spaces before a quote; where a space separates, it would eat empty cells.
	c.csv.TrimLeadingSpace = !unicode.IsSpace(c.csv.Comma)
	return c, nil
}

// fault returns an error at a cell of the last row.
func (c *cells) fault(cell int, format string, args ...any) error {
	line, column := c.csv.FieldPos(cell)
	return fmt.Errorf("replay: %s:%d:%d: %w: %w", c.name, line, column, ErrTable, fmt.Errorf(format, args...))
}

// next returns the next row, or io.EOF alone.
func (c *cells) next() ([]string, error) {
	row, err := c.csv.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, csv.ErrFieldCount):
		return nil, c.fault(0, "this row has %d cells, but the header has %d", len(row), c.csv.FieldsPerRecord)
	case errors.As(err, &parse):
		return nil, fmt.Errorf("replay: %s:%d:%d: %w: %w", c.name, parse.Line, parse.Column, ErrTable, parse.Err)
	case err != nil:
		return nil, fmt.Errorf("replay: %s: %w", c.name, err)
	}
	for i := range row {
		if row[i] = strings.TrimSpace(row[i]); !utf8.ValidString(row[i]) {
			return nil, c.fault(i, "the cell %q is no valid UTF-8", row[i])
		}
		if strings.ContainsFunc(row[i], unprintable) {
			return nil, c.fault(i, "the cell %q has a control character, a line break or a byte order mark", row[i])
		}
	}
	return row, nil
}

// unprintable reports whether a rune cannot be seen, and would make two cells
// differ that look the same.
func unprintable(r rune) bool { return unicode.IsControl(r) || r == '\ufeff' }

// header reads the names of the columns.
func (c *cells) header() ([]string, error) {
	header, err := c.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("replay: %s: %w: it is empty; the first row has the names of the columns", c.name, ErrTable)
	}
	for i, name := range header {
		if name == "" {
			return nil, c.fault(i, "column %d has no name", i+1)
		}
		if j := slices.Index(header, name); j < i {
			return nil, c.fault(i, "columns %d and %d have the same name %q", j+1, i+1, name)
		}
	}
	return header, err
}
