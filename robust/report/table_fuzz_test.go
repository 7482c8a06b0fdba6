package report_test

import (
	"bytes"
	"encoding/csv"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust/report"
)

// FuzzTables: whatever a cell says, a table has as many rows and columns as it has, in each format, and nothing in it is a command.
func FuzzTables(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, 1.5, 0.1)
	}
	f.Add("", math.Inf(1), math.NaN())
	f.Add("`", 1e-300, 1e300)
	f.Add("\\", -1e17, 5e-324)
	f.Fuzz(func(t *testing.T, text string, value, err float64) {
		table := &report.Table{Name: "fuzz", Title: text, Caption: text, Columns: []string{text, "value", "n"},
			Rows: [][]any{{text, report.Measurement{Value: value, Stat: err, Syst: math.NaN()}, 1}, {"plain", report.Measurement{Value: 1, Stat: 0.5, Syst: 0.2}, 2}}}

		var b bytes.Buffer
		require.NoError(t, table.CSV(&b))
		rows, problem := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
		require.NoError(t, problem)
		require.Len(t, rows, 3)
		for _, row := range rows {
			assert.Len(t, row, 5)
		}

		b.Reset()
		require.NoError(t, table.Markdown(&b))
		assert.True(t, utf8.Valid(b.Bytes()))
		lines := 0
		for line := range strings.Lines(b.String()) {
			if !strings.HasPrefix(line, "|") {
				continue
			}
			lines++
			assert.Equal(t, 4, bars(strings.TrimSuffix(line, "\n")), "%q", line)
			assert.NotContains(t, line, "<")
		}
		assert.Equal(t, 4, lines, "%q", b.String())

		b.Reset()
		require.NoError(t, table.LaTeX(&b))
		assert.True(t, utf8.Valid(b.Bytes()))
		assert.Equal(t, 3, strings.Count(b.String(), " \\\\\n"), "%q", b.String())
		assert.Equal(t, 2*3, tabs(b.String()), "%q", b.String())
		depth := 0
		for _, r := range unescaped(b.String()) {
			switch r {
			case '{':
				depth++
			case '}':
				depth--
			case '%', '#', '~':
				t.Fatalf("an unescaped %q in %q", r, b.String())
			}
			assert.GreaterOrEqual(t, depth, 0)
		}
		assert.Zero(t, depth, "%q", b.String())
	})
}

// bars counts the bars of a line of Markdown that divide cells.
func bars(line string) int { return strings.Count(unescaped(line), "|") }

// tabs counts the signs that divide cells of LaTeX.
func tabs(text string) int { return strings.Count(unescaped(text), "&") }

// unescaped leaves out each character behind a backslash.
func unescaped(text string) string {
	var b strings.Builder
	skip := false
	for _, r := range text {
		switch {
		case skip:
			skip = false
		case r == '\\':
			skip = true
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
