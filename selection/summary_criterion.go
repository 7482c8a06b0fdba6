package selection

import (
	"fmt"
	"strings"

	"robust/robust"
	"robust/stats"
)

// further returns the criterion that survivors are ranked by, unless it is one that a summary shows anyway.
func (r *Result) further() robust.Criterion {
	switch r.Criterion {
	case nil, robust.Mean{}, robust.Std{}:
		return nil
	}
	return r.Criterion
}

// writeSeparation says how many instances would tell the pick from the next, and how well as many as there are know a spread. It writes
// nothing in a selection by the mean.
func (r *Result) writeSeparation(b *strings.Builder) {
	if r.Criterion == nil || r.Criterion == (robust.Mean{}) || len(r.Survivors) == 0 {
		return
	}
	var lines []string
	if len(r.Survivors) > 1 {
		first, second := r.Survivors[0], r.Survivors[1]
		if s, err := r.Separation(first, second, nil); err == nil {
			lines = append(lines, s.Text(shorten(r.Name(first), 40), shorten(r.Name(second), 40)))
		}
	}
	switch r.Criterion.(type) {
	case robust.Std, robust.MeanStd:
		if n := r.scored(r.Survivors[0]); n > 1 {
			lines = append(lines, fmt.Sprintf("a standard deviation is known to %.0f %% after %s of normal losses, and to less of others",
				100*stats.StdRelativeError(n), instances(n)))
		}
	}
	for _, line := range lines {
		b.WriteString(wrap(line, "", 100))
	}
	if len(lines) > 0 {
		b.WriteString("\n")
	}
}

// scored is the number of losses of a candidate.
func (r *Result) scored(candidate int) int {
	n := 0
	for _, outcome := range r.Outcomes(candidate) {
		if outcome.Scored() {
			n++
		}
	}
	return n
}
