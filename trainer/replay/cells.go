package replay

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
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

// brief is a cell in a message: in quotes, and short where it is long.
func brief(cell string) string {
	const most = 40
	if len(cell) <= most {
		return strconv.Quote(cell)
	}
	return fmt.Sprintf("%q… (%d bytes)", cell[:most], len(cell))
}

// next returns the next row, or io.EOF alone.
func (c *cells) next() ([]string, error) {
	row, err := c.csv.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, csv.ErrFieldCount):
		return nil, c.fault(0, "this row has %d cells, but the header has %d; it starts with %s; put cells that contain %q in quotes",
			len(row), c.csv.FieldsPerRecord, brief(row[0]), c.csv.Comma)
	case errors.As(err, &parse):
		return nil, fmt.Errorf("replay: %s:%d:%d: %w: %w, in the row that starts on line %d; put cells that contain quotes in quotes, and double those inside",
			c.name, parse.Line, parse.Column, ErrTable, parse.Err, parse.StartLine)
	case err != nil:
		return nil, fmt.Errorf("replay: %s: %w", c.name, err)
	}
	if len(row) == 1 { // no table has a single column
		return nil, c.fault(0, "there is a single column, %s; if another character than %q separates the cells, set Options.Comma",
			brief(row[0]), c.csv.Comma)
	}
	for i := range row {
		if row[i] = strings.TrimSpace(row[i]); !utf8.ValidString(row[i]) {
			return nil, c.fault(i, "the cell %s is no valid UTF-8; save the table in UTF-8", brief(row[i]))
		}
		if strings.ContainsFunc(row[i], unprintable) {
			return nil, c.fault(i, "the cell %s has a control character, a line break or a byte order mark; remove it", brief(row[i]))
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
			return nil, c.fault(i, "column %d has no name; give it one, or leave the column out", i+1)
		}
		if j := slices.Index(header, name); j < i {
			return nil, c.fault(i, "columns %d and %d have the same name %s; rename one", j+1, i+1, brief(name))
		}
	}
	return header, err
}
