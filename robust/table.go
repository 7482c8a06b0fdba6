package robust

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// String returns the assessment as a table of at most 100 columns: the counts,
// the share that diverged, and a line a criterion, with its note under it.
func (a Assessment) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d trained, %d diverged, %d failed, %d timed out\n",
		plural(a.Instances, "instance"), a.Trained, a.Diverged, a.Failed, a.TimedOut)
	fmt.Fprintf(&b, "diverged: %s\n", a.DivergedShare)
	if a.Diverged > 0 {
		b.WriteString("          (the figures leave them out)\n")
	}
	fmt.Fprintf(&b, "%-16s %11s %11s %11s %7s  %s\n", "criterion", "estimate", "low", "high", "level", "interval")
	for _, f := range a.Figures {
		method := f.Method
		if !f.Available() {
			method = "not available"
		}
		fmt.Fprintf(&b, "%-16s %11s %11s %11s %7s  %s\n", cut(f.Name, 16),
			significant(f.Estimate), significant(f.Low), significant(f.High), percent(f.Level), cut(method, 36))
		for _, line := range wrap(f.Note, 94) {
			fmt.Fprintf(&b, "      %s\n", line)
		}
	}
	if a.Maximise {
		b.WriteString("larger is better: q3 is the lower quartile, max the smallest score, sums lie on the low side\n")
	}
	return b.String()
}

// String returns the share with its count and its interval.
func (s Share) String() string {
	if s.Of == 0 {
		return "share not available, " + s.Note
	}
	return fmt.Sprintf("%d of %d, %s; %s interval at %s: %s to %s", s.Count, s.Of,
		percent(s.Estimate), s.Method, percent(s.Level), percent(s.Low), percent(s.High))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func significant(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "-∞"
	}
	return fmt.Sprintf("%.5g", v)
}

func percent(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*v)
}

// cut shortens a text to n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// wrap breaks a text into lines of at most width characters; none for an empty one.
func wrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		word = cut(word, width)
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
