package selection

import (
	"fmt"
	"io"
	"time"
)

// Progress returns an observer that writes a line after every experiment and at the end
// of a run. Errors of w are ignored: a run does not fail for its log.
func Progress(w io.Writer) func(Event) {
	return func(e Event) {
		switch e.Kind {
		case RunStarted:
			fmt.Fprintf(w, "%d candidates\n", e.Pool)
		case Decided:
			of := ""
			if e.Experiments > 0 {
				of = fmt.Sprintf(" of at most %d", e.Experiments)
			}
			fmt.Fprintf(w, "experiment %d%s: %d out, %d left, %d trainings, %v, at most %v left\n",
				e.Experiment+1, of, len(e.Decisions), e.Candidates, e.Trainings,
				e.Elapsed.Round(time.Second), e.Left.Round(time.Second))
		case RunEnded:
			fmt.Fprintf(w, "%s: %d left after %d trainings and %v\n",
				e.Status, e.Candidates, e.Trainings, e.Elapsed.Round(time.Second))
		}
	}
}
