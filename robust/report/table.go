package report

import (
	"fmt"
	"math"
	"strconv"
)

// Table is a table of a report.
type Table struct {
	// Name is that of its files, Title heads it, and Caption says how to read it.
	Name, Title, Caption string
	// Columns are the heads of the columns.
	Columns []string
	// Rows hold a cell for each column: a string, an int, a float64 or a Measurement. A string is written as it is: what a format
	// needs to be escaped is escaped when it is written.
	Rows [][]any
}

// numeric reports whether a column is of numbers: one that has a number and no text.
func (t *Table) numeric(column int) bool {
	numbers := false
	for _, row := range t.Rows {
		switch row[column].(type) {
		case string:
			return false
		default:
			numbers = true
		}
	}
	return numbers
}

// all reports whether a column says the same in all rows.
func (t *Table) all(column int, cell any) bool {
	for _, row := range t.Rows {
		if row[column] != cell {
			return false
		}
	}
	return true
}

// measured reports which errors the measurements of a column have.
func (t *Table) measured(column int) (stat, syst bool) {
	for _, row := range t.Rows {
		if m, ok := row[column].(Measurement); ok {
			stat = stat || !math.IsNaN(m.Stat)
			syst = syst || !math.IsNaN(m.Syst)
		}
	}
	return stat, syst
}

// text returns a cell for readers, not yet escaped.
func text(cell any) string {
	switch v := cell.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case float64:
		return rounded(v)
	case Measurement:
		return v.String()
	}
	panic(fmt.Sprintf("report: a cell is a %T; use a string, an int, a float64 or a Measurement", cell))
}

// value is what a cell is sorted by; NaN for text.
func value(cell any) float64 {
	switch v := cell.(type) {
	case int:
		return float64(v)
	case float64:
		return v
	case Measurement:
		return v.Value
	}
	return math.NaN()
}
