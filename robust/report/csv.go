package report

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"
)

// CSV writes the table as comma-separated values with all digits. A measurement has a column for each of its errors, and what is
// not known is empty. A text that a spreadsheet would take for a formula, because it begins with one of = + - @, a tab or a carriage return,
// gets an apostrophe in front.
func (t *Table) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	var head []string
	stat, syst := make([]bool, len(t.Columns)), make([]bool, len(t.Columns))
	for c, column := range t.Columns {
		head = append(head, plain(column))
		stat[c], syst[c] = t.measured(c)
		if stat[c] {
			head = append(head, plain(column+" stat"))
		}
		if syst[c] {
			head = append(head, plain(column+" syst"))
		}
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, row := range t.Rows {
		var line []string
		for c, cell := range row {
			m, ok := cell.(Measurement)
			if ok {
				cell = m.Value
			} else {
				m.Stat, m.Syst = math.NaN(), math.NaN()
			}
			line = append(line, exact(cell))
			if stat[c] {
				line = append(line, exact(m.Stat))
			}
			if syst[c] {
				line = append(line, exact(m.Syst))
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// exact returns a cell with all digits, and nothing for NaN.
func exact(cell any) string {
	switch v := cell.(type) {
	case float64:
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		return plain(v)
	}
	return text(cell)
}

// plain keeps spreadsheets from taking a text for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
