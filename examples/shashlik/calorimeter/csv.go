package calorimeter

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxRecord bounds the bytes of one line, which a damaged file could let grow without end.
const maxRecord = 1 << 20

// CSVOptions say how a file with comma-separated values names its columns. The zero value is what WriteCSV writes.
type CSVOptions struct {
	// The names of the columns of the truth; "" means energy, x, y, theta_x, theta_y and depth.
	Energy, X, Y, ThetaX, ThetaY, Depth string
	// Cells is what the names of the columns of deposits begin with; the index of the cell, row·Side +
	// column, follows. "" means "cell_", so that the columns are cell_0 … cell_224.
	Cells string
	// Unit is the energy, in MeV, that 1 stands for in a column of deposits. 0 means 1.
	Unit float64
}

func (o CSVOptions) resolved() (CSVOptions, error) {
	for _, name := range []struct {
		value    *string
		standard string
	}{
		{&o.Energy, "energy"}, {&o.X, "x"}, {&o.Y, "y"}, {&o.ThetaX, "theta_x"}, {&o.ThetaY, "theta_y"},
		{&o.Depth, "depth"}, {&o.Cells, "cell_"},
	} {
		if *name.value == "" {
			*name.value = name.standard
		}
	}
	if o.Unit == 0 {
		o.Unit = 1
	}
	if !(o.Unit > 0) || math.IsInf(o.Unit, 0) {
		return o, fmt.Errorf("%w: CSVOptions.Unit is %v: give a positive number of MeV, or 0 for 1", ErrOption, o.Unit)
	}
	return o, nil
}

// names returns the names of the columns, first those of the truth in the order of Truth.columns.
func (o CSVOptions) names() []string {
	names := []string{o.Energy, o.X, o.Y, o.ThetaX, o.ThetaY, o.Depth}
	for cell := range Cells {
		names = append(names, o.Cells+strconv.Itoa(cell))
	}
	return names
}

// ReadCSV reads events from comma-separated values; name stands for their file in errors. The first line names
// the columns, which may stand in any order; further columns are ignored. Each further line is an
// event: the truth in the units of Truth and the deposits of all cells.
//
// Its error wraps ErrFormat, ErrEvents or ErrOption. There may be up to MaxEvents events, and a line may take up
// to 1 MiB, so that the memory that a damaged or hostile file can take is bounded.
func ReadCSV(r io.Reader, name string, o CSVOptions) (*Events, error) {
	o, err := o.resolved()
	if err != nil {
		return nil, err
	}
	lines := &boundedReader{r: r}
	buffered := bufio.NewReader(lines)
	if mark, _ := buffered.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) { // of UTF-8, as spreadsheets write it
		buffered.Discard(3)
	}
	table := csv.NewReader(buffered)
	table.ReuseRecord = true
	header, err := table.Read()
	if err == io.EOF {
		return nil, fmt.Errorf("%w: %s: it is empty: give a line with the names of the columns, and one an event", ErrFormat, name)
	}
	if err != nil {
		return nil, csvError(name, err)
	}
	names := o.names()
	places, err := findColumns(header, names)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	events := &Events{}
	truth := events.columns()
	for {
		lines.used = 0
		record, err := table.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, csvError(name, err)
		}
		line, _ := table.FieldPos(0)
		if events.Len() == MaxEvents {
			return nil, fmt.Errorf("%w: %s: line %d: there are more than %d events: divide the file", ErrFormat, name, line, MaxEvents)
		}
		for k, place := range places {
			v, err := strconv.ParseFloat(strings.TrimSpace(record[place]), 64)
			if err != nil {
				return nil, fmt.Errorf("%w: %s: line %d, column %s: %q is not a finite number: give one in every line", ErrFormat, name, line, names[k], clipped(record[place]))
			}
			if k < len(truth) {
				if math.IsNaN(v) || math.IsInf(v, 0) || k == 0 && v <= 0 {
					return nil, fmt.Errorf("%w: %s: line %d, column %s: %v: give a finite number, of energies a positive one, or leave the line out", ErrEvents, name, line, names[k], v)
				}
				*truth[k].values = append(*truth[k].values, v)
				continue
			}
			deposit := float32(v * o.Unit)
			if !(deposit >= 0) || math.IsInf(float64(deposit), 0) {
				return nil, fmt.Errorf("%w: %s: line %d, column %s: a deposit of %v MeV: give a finite number that is not negative, or leave the line out", ErrEvents, name, line, names[k], v*o.Unit)
			}
			events.Deposits = append(events.Deposits, deposit)
		}
	}
	if err := events.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return events, nil
}

// findColumns returns the places of the names in a header.
func findColumns(header, names []string) ([]int, error) {
	places := map[string]int{}
	for i, title := range header {
		title = strings.TrimSpace(title)
		if _, twice := places[title]; twice && slices.Contains(names, title) {
			return nil, fmt.Errorf("%w: line 1: two columns are named %q: keep one", ErrFormat, clipped(title))
		}
		places[title] = i
	}
	out := make([]int, len(names))
	for k, name := range names {
		place, ok := places[name]
		if !ok {
			return nil, fmt.Errorf("%w: line 1: there is no column %s among %d (%s): add it, or set its name in CSVOptions",
				ErrFormat, name, len(header), clipped(strings.Join(header[:min(len(header), 8)], ",")))
		}
		out[k] = place
	}
	return out, nil
}

// csvError says what can be done about an error of the tokenizer.
func csvError(name string, err error) error {
	remedy := "copy the file again"
	var where *csv.ParseError
	switch {
	case errors.Is(err, errLongLine):
		remedy = "give one line an event"
	case errors.Is(err, csv.ErrFieldCount):
		remedy = "give as many values in every line as the first line has names"
	case errors.As(err, &where):
		remedy = "close every quotation, or use no quotation marks"
	}
	return fmt.Errorf("%w: %s: %v: %s", ErrFormat, name, err, remedy)
}

// clipped shortens text for an error.
func clipped(text string) string {
	if len(text) > 80 {
		return text[:80] + "…"
	}
	return text
}

var errLongLine = fmt.Errorf("a line takes more than %d bytes", maxRecord)

// boundedReader fails where more than maxRecord bytes are read without used being set back.
type boundedReader struct {
	r    io.Reader
	used int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.used > maxRecord {
		return 0, errLongLine
	}
	n, err := b.r.Read(p)
	b.used += n
	return n, err
}

// WriteCSV writes events as ReadCSV reads them with the zero options: a line of names, then one an event, with
// as many digits as it takes to read back the same numbers. Its error wraps ErrEvents for events that Validate refuses, or of which there are more than MaxEvents.
func WriteCSV(w io.Writer, events *Events) error {
	if err := events.validateForFile(); err != nil {
		return err
	}
	o, err := CSVOptions{}.resolved()
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	b.WriteString(strings.Join(o.names(), ","))
	truth := events.columns()
	for i := range events.Len() {
		line := []byte("\n")
		for _, c := range truth {
			line = append(strconv.AppendFloat(line, (*c.values)[i], 'g', -1, 64), ',')
		}
		for _, deposit := range events.Event(i) {
			line = append(strconv.AppendFloat(line, float64(deposit), 'g', -1, 32), ',')
		}
		b.Write(line[:len(line)-1])
	}
	b.WriteByte('\n')
	if err := b.Flush(); err != nil { // the first error of all writes
		return fmt.Errorf("calorimeter: %w", err)
	}
	return nil
}
