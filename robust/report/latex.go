package report

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// LaTeX writes the table as a table environment of plain LaTeX with the lines of package booktabs. It takes
//
//	\usepackage{booktabs}
//
// and a LaTeX that reads UTF-8, as all do since 2020.
func (t *Table) LaTeX(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString("\\begin{table}\n\\centering\n")
	caption := t.Title
	if t.Caption != "" {
		caption = strings.TrimSuffix(t.Title, ".") + ". " + t.Caption
	}
	if caption != "" {
		fmt.Fprintf(&b, "\\caption{%s}\n", latex(caption))
	}
	if t.Name != "" {
		fmt.Fprintf(&b, "\\label{tab:%s}\n", fileName(t.Name))
	}
	b.WriteString("\\begin{tabular}{")
	for c := range t.Columns {
		if t.numeric(c) {
			b.WriteString("r")
		} else {
			b.WriteString("l")
		}
	}
	b.WriteString("}\n\\toprule\n")
	line := func(cells []string) { b.WriteString(strings.Join(cells, " & ") + " \\\\\n") }
	cells := make([]string, len(t.Columns))
	for c, column := range t.Columns {
		cells[c] = latex(column)
	}
	line(cells)
	b.WriteString("\\midrule\n")
	for _, row := range t.Rows {
		for c, cell := range row {
			cells[c] = latexCell(cell)
		}
		line(cells)
	}
	b.WriteString("\\bottomrule\n\\end{tabular}\n\\end{table}\n")
	_, err := w.Write(b.Bytes())
	return err
}

func latexCell(cell any) string {
	switch v := cell.(type) {
	case Measurement:
		if math.IsNaN(v.Value) {
			return "--"
		}
		return "$" + strings.ReplaceAll(v.write(` \pm `, ` \times 10^{`, "}", "(", ")"), "∞", `\infty`) + "$"
	case float64:
		return latexNumber(v)
	}
	s := text(cell)
	if strings.HasPrefix(s, "[") { // else \\ of the line before takes it for its argument
		return "{}" + latex(s)
	}
	return latex(s)
}

func latexNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "--"
	case math.IsInf(v, 1):
		return `$\infty$`
	case math.IsInf(v, -1):
		return `$-\infty$`
	}
	mantissa, exponent, scientific := strings.Cut(rounded(v), "e")
	if !scientific {
		return "$" + mantissa + "$"
	}
	power, _ := strconv.Atoi(exponent)
	return fmt.Sprintf(`$%s \times 10^{%d}$`, mantissa, power)
}

var latexEscapes = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '%': `\%`, '_': `\_`,
	'^': `\textasciicircum{}`, '~': `\textasciitilde{}`, '<': `\textless{}`, '>': `\textgreater{}`, '|': `\textbar{}`,
	'"': `{\char34}`, '\'': `\textquotesingle{}`, '`': `\textasciigrave{}`, '-': `-{}`,
	'±': `$\pm$`, '≥': `$\geq$`, '≤': `$\leq$`, '×': `$\times$`, '−': `$-$`, '∞': `$\infty$`, '…': `\ldots{}`, '–': `--`,
	'λ': `$\lambda$`, 'σ': `$\sigma$`, 'μ': `$\mu$`, 'α': `$\alpha$`,
}

// latex escapes a text, so that it is typeset as it is; control characters are replaced by question marks.
func latex(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "?") {
		switch escaped, ok := latexEscapes[r]; {
		case ok:
			b.WriteString(escaped)
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar:
			b.WriteByte('?')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
