package selection

import (
	"fmt"
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
	fmt.Fprintf(&b, "%d trainings", r.Trainings())
	if n := r.Exhaustive(); n > 0 {
		fmt.Fprintf(&b, ", %.0f %% of the %d of an exhaustive search", 100*float64(r.Trainings())/float64(n), n)
	}
	fmt.Fprintf(&b, "; %v of training in %v\n", seconds(r.Seconds()), seconds(r.Elapsed.Seconds()))
	if r.Statement.Claim != "" {
		fmt.Fprintf(&b, "\n%s", wrap(r.Statement.Claim, "", 100))
		for _, a := range r.Statement.Assumptions {
			b.WriteString(wrap(a, "- ", 100))
		}
	}
	return b.String()
}

// writePath leaves out the experiments between the first and the last in which nobody was eliminated.
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
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "survivor\tinstances\tmean\t95 % interval\tstd\t95 % interval")
	for k, i := range r.Survivors {
		if k == shown {
			fmt.Fprintf(w, "and %d more\t\t\t\t\t\n", len(r.Survivors)-shown)
			break
		}
		a, err := r.assess(i, robust.Mean{}, robust.Std{})
		if err != nil {
			fmt.Fprintf(w, "%s\t0\t\t\t\t\n", shorten(r.Name(i), 38))
			continue
		}
		count := fmt.Sprint(a.Trained)
		if unscored := a.Instances - a.Trained; unscored > 0 {
			count = fmt.Sprintf("%d + %d without loss", a.Trained, unscored)
		}
		mean, _ := a.Figure(robust.Mean{}.Name())
		std, _ := a.Figure(robust.Std{}.Name())
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", shorten(r.Name(i), 38), count, cell(mean), cell(std))
	}
	w.Flush()
	b.WriteString("\n")
}

// cell formats a figure as two cells, the estimate and the interval.
func cell(f robust.Figure) string {
	if !f.Available() {
		return fmt.Sprintf("%.4g\tnone", f.Estimate)
	}
	return fmt.Sprintf("%.4g\t%.4g … %.4g", f.Estimate, f.Low, f.High)
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
