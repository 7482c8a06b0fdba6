package report

import (
	"bytes"
	"io"
	"strings"
	"unicode"
)

// Markdown writes the table as one of GitHub's Markdown, with its title and its caption.
func (t *Table) Markdown(w io.Writer) error {
	var b bytes.Buffer
	if t.Title != "" {
		b.WriteString("**" + markdown(t.Title) + "**\n\n")
	}
	for c, column := range t.Columns {
		b.WriteString("| " + markdown(column) + " ")
		if c == len(t.Columns)-1 {
			b.WriteString("|\n")
		}
	}
	for c := range t.Columns {
		if t.numeric(c) {
			b.WriteString("|--:")
		} else {
			b.WriteString("|---")
		}
	}
	b.WriteString("|\n")
	for _, row := range t.Rows {
		for _, cell := range row {
			b.WriteString("| " + markdown(text(cell)) + " ")
		}
		b.WriteString("|\n")
	}
	if t.Caption != "" {
		b.WriteString("\n" + markdown(t.Caption) + "\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

// markdown escapes a text for one line of Markdown, so that it is shown as it is: what may be markup, HTML or a link is escaped, and
// control characters are replaced.
func markdown(s string) string {
	var b strings.Builder
	runes := []rune(strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
	for k, r := range runes {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '@':
			b.WriteString("&#64;")
		case strings.ContainsRune("\\`*{}[]()#|~!$^", r):
			b.WriteString("\\" + string(r))
		case r == '_' && inWord(runes, k):
			b.WriteRune(r)
		case r == '_':
			b.WriteString("\\_")
		case r == ':' && k+2 < len(runes) && runes[k+1] == '/': // no link of its own
			b.WriteString("&#58;")
		case r == '.' && k >= 3 && strings.EqualFold(string(runes[k-3:k]), "www"):
			b.WriteString("&#46;")
		case (r == '-' || r == '+') && k == 0 && len(runes) > 1 && runes[1] == ' ':
			b.WriteString("\\" + string(r))
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			b.WriteRune(unicode.ReplacementChar)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// inWord reports whether the rune at k has letters or digits on both sides.
func inWord(runes []rune, k int) bool {
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return k > 0 && k+1 < len(runes) && word(runes[k-1]) && word(runes[k+1])
}
