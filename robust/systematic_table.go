package robust

import (
	"fmt"
	"math"
	"strings"
)

// sourceHeads are the names of sources as heads of columns.
var sourceHeads = map[Source]string{
	SourceSample: "sample", SourceInit: "init", SourceBoth: "both", SourceInteraction: "inter.",
	SourceResidual: "rest", SourceModel: "model",
}

// String returns two tables of at most 100 columns, of the bias and of the
// spread: a line a bin with the value, its statistical uncertainty, that by
// each source, and the envelope of the runs.
func (s Systematic) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nresponse %s, in bins of %s", s.Runs, s.Response, s.Variable)
	if s.Outside > 0 {
		fmt.Fprintf(&b, "; %s outside of them left out", plural(s.Outside, "event"))
	}
	b.WriteString("\n")
	s.table(&b, "bias", s.Bias, Covariance{})
	s.table(&b, "spread", s.Spread, Covariance{})
	return b.String()
}

// String returns the tables of the chosen member, with a column for the choice
// of the model and the envelope of the members.
func (s SetSystematic) String() string {
	var b strings.Builder
	chosen := s.Members[0]
	fmt.Fprintf(&b, "%s, one of %d that are compared by %s\n", cut(s.Names[0], 60), len(s.Names), plural(s.Runs, "common run"))
	fmt.Fprintf(&b, "%s\nresponse %s, in bins of %s\n", chosen.Runs, chosen.Response, chosen.Variable)
	chosen.table(&b, "bias", s.Bias.of(chosen.Bias), s.Bias.Model)
	chosen.table(&b, "spread", s.Spread.of(chosen.Spread), s.Spread.Model)
	return b.String()
}

// of returns the profile of a member with the envelope of the set.
func (s SetProfile) of(p Profile) Profile {
	points := make([]Point, len(p.Points))
	for k, at := range p.Points {
		at.Min, at.Max = s.Min[k], s.Max[k]
		points[k] = at
	}
	p.Points = points
	return p
}

// table writes one profile, and the covariance by the model if there is one.
func (s Systematic) table(b *strings.Builder, name string, p Profile, model Covariance) {
	columns := p.Sources
	if model.Matrix != nil {
		columns = append(append([]Covariance(nil), columns...), model)
	}
	fmt.Fprintf(b, "%-18s %6s %8s %7s", name, "events", "value", "stat")
	for _, c := range columns {
		fmt.Fprintf(b, " %7s", sourceHeads[c.Source])
	}
	fmt.Fprintf(b, " %8s %8s\n", "min", "max")
	for k, bin := range s.Bins {
		at := p.Points[k]
		fmt.Fprintf(b, "%-18s %6d %8s %7s", cut(binLabel(s.Bins, k), 18), bin.Events, short(at.Value), short(at.Stat))
		for _, c := range columns {
			fmt.Fprintf(b, " %7s", short(c.Std()[k]))
		}
		fmt.Fprintf(b, " %8s %8s\n", short(at.Min), short(at.Max))
	}
	for _, c := range columns {
		fmt.Fprintf(b, "  covariance by %s: rank %d", c.Source, c.Rank)
		if c.Added > 1e-9 {
			fmt.Fprintf(b, "; %s of its trace added to make it positive", percent(math.Min(c.Added, 1)))
		}
		b.WriteString("\n")
	}
}

// short prints a number in at most 8 characters, one of them for the sign.
func short(v float64) string {
	s := fmt.Sprintf("%.3g", v)
	if len(strings.TrimPrefix(s, "-")) > 7 {
		s = fmt.Sprintf("%.1e", v)
	}
	return s
}
