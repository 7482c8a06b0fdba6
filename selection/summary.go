package selection

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"robust/robust"
)

// shown is the number of survivors that a summary lists.
const shown = 10

// String returns a summary of at most 100 columns: the elimination path, the best survivors with
// their typical loss and its spread, the cost, and what is known of the error. IDs of
// candidates are shortened where they are long.
func (r *Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", r.Method, r.Status)
	r.writePath(&b)
	r.writeSurvivors(&b)
	r.writeSeparation(&b)
	fmt.Fprintf(&b, "%d trainings", r.Trainings())
	if r.Recorded > 0 {
		fmt.Fprintf(&b, " (%d from the journal)", r.Recorded)
	}
	if n := r.Exhaustive(); n > 0 {
		fmt.Fprintf(&b, ", %.0f %% of the %d of an exhaustive search", 100*float64(r.Trainings())/float64(n), n)
	}
	fmt.Fprintf(&b, "; %v of training in %v\n", seconds(r.Seconds()), seconds(r.Elapsed.Seconds()))
	if r.LeftBehind > 0 {
		fmt.Fprintf(&b, "%d trainings ignored their cancellation and were left behind; they may still run\n", r.LeftBehind)
	}
	if n := len(r.Unused); n > 0 {
		fmt.Fprintf(&b, "%d more trainings were made ahead and not asked for\n", n)
	}
	if r.Statement.Claim != "" {
		fmt.Fprintf(&b, "\n%s", wrap(r.Statement.Claim, "", 100))
		for _, a := range r.Statement.Assumptions {
			b.WriteString(wrap(a, "- ", 100))
		}
		for _, w := range r.Statement.Warnings {
			b.WriteString(wrap("warning: "+w, "! ", 100))
		}
	}
	return b.String()
}

// writePath leaves out the experiments between the first and the last in which nobody was
// eliminated.
func (r *Result) writePath(b *strings.Builder) {
	if len(r.Path) == 0 {
		return
	}
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "experiment\tcandidates\tleft\ttrainings\tbest so far")
	for k, s := range r.Path {
		if k > 0 && k < len(r.Path)-1 && s.After == s.Before {
			continue
		}
		best := "none"
		if s.Best >= 0 {
			best = shorten(r.Name(s.Best), 50)
		}
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%s\n", s.Experiment+1, s.Before, s.After, s.Trainings, best)
	}
	w.Flush()
	b.WriteString("\n")
}

func (r *Result) writeSurvivors(b *strings.Builder) {
	if len(r.Survivors) == 0 || len(r.Path) == 0 {
		return
	}
	criterion, width := r.further(), 40
	header, criteria := "survivor\tn\tmean (95 %)\tstd\t(95 %)", []robust.Criterion{robust.Mean{}, robust.Std{}}
	if criterion != nil {
		header, criteria, width = header+"\t"+criterion.Name()+" (95 %)", append(criteria, criterion), 24
	}
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, header)
	var without bool
	for k, i := range r.Survivors {
		if k == shown {
			break
		}
		a, err := r.assess(i, criteria...)
		if err != nil {
			continue // a survivor that was never trained
		}
		n := fmt.Sprint(a.Trained)
		if unscored := a.Instances - a.Trained; unscored > 0 {
			n += fmt.Sprintf("+%d", unscored)
			without = true
		}
		mean, _ := a.Figure(robust.Mean{}.Name())
		std, _ := a.Figure(robust.Std{}.Name())
		fmt.Fprintf(w, "%s\t%s\t%s\t%.2g\t%s", shorten(r.Name(i), width), n, plusMinus(mean), std.Estimate, ends(std))
		if criterion != nil {
			fmt.Fprintf(w, "\t%s", plusMinus(a.Figures[2]))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	if more := len(r.Survivors) - shown; more > 0 {
		fmt.Fprintf(b, "and %d more\n", more)
	}
	if n := len(r.Resting); n > 0 {
		fmt.Fprintf(b, "%d others were left out at last, but not eliminated\n", n)
	}
	if without {
		b.WriteString("n: instances with a loss + those that diverged, failed or timed out\n")
	}
	b.WriteString("\n")
}

// plusMinus formats a figure with half of its interval, to two digits of that.
func plusMinus(f robust.Figure) string {
	half := (f.High - f.Low) / 2
	if !f.Available() || half == 0 || math.IsInf(half, 0) {
		return fmt.Sprintf("%.5g", f.Estimate)
	}
	decimals := max(0, 1-int(math.Floor(math.Log10(half))))
	if decimals > 8 {
		return fmt.Sprintf("%.5g ± %.2g", f.Estimate, half)
	}
	return fmt.Sprintf("%.*f ± %.*f", decimals, f.Estimate, decimals, half)
}

// ends formats the ends of an interval.
func ends(f robust.Figure) string {
	if !f.Available() {
		return "none"
	}
	return fmt.Sprintf("%.2g … %.2g", f.Low, f.High)
}

// shorten cuts the middle out of a text of more than n runes.
func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	head := (n - 1) / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(n-1-head):])
}

// wrap breaks a text into lines of at most width columns, the first one after a
// bullet and the others indented as far.
func wrap(text, bullet string, width int) string {
	var b strings.Builder
	line := bullet
	for _, word := range strings.Fields(text) {
		if len([]rune(line))+len([]rune(word)) > width {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = strings.Repeat(" ", len([]rune(bullet)))
		}
		line += word + " "
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
	return b.String()
}

// seconds rounds to what a person reads.
func seconds(s float64) time.Duration {
	d := time.Duration(s * float64(time.Second))
	if d >= time.Minute {
		return d.Round(time.Second)
	}
	return d.Round(time.Millisecond)
}
