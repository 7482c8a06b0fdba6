// Package terminal shows the progress of a run on a terminal: a bar for every experiment. Where the output goes
// elsewhere, into a file or a pipe, there are lines instead, as selection.Progress writes them.
package terminal

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"robust/selection"
)

// Progress returns an observer for Settings.Observe that shows the run on a file such as os.Stderr: bars where it is a
// terminal, and lines elsewhere. Call wait after the run, when nothing else is to be written between the bars.
func Progress(f *os.File) (observe func(selection.Event), wait func()) {
	if term.IsTerminal(int(f.Fd())) {
		return Bars(f)
	}
	return selection.Progress(f), func() {}
}

// Bars is Progress with bars wherever the output goes. On a terminal of at least 100 columns each is in a line of its own.
func Bars(w io.Writer) (observe func(selection.Event), wait func()) {
	progress := mpb.New(mpb.WithOutput(w), mpb.WithWidth(40), mpb.WithAutoRefresh())
	var bar *mpb.Bar
	var latest *atomic.Pointer[selection.Event] // of the bar; read while it is drawn
	observe = func(e selection.Event) {
		switch e.Kind {
		case selection.ExperimentStarted:
			event := new(atomic.Pointer[selection.Event])
			event.Store(&e)
			latest = event
			bar = progress.AddBar(int64(e.Requested),
				mpb.PrependDecorators(decor.Name(fmt.Sprintf("experiment %2d of %d, %2d of %d candidates left ",
					e.Experiment+1, e.Experiments, e.Candidates, e.Pool))),
				mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return status(*event.Load()) })))
		case selection.TrainingEnded:
			latest.Store(&e)
			bar.SetCurrent(int64(e.Done))
		case selection.Decided:
			latest.Store(&e)
		case selection.RunEnded:
			if bar != nil {
				bar.Abort(false) // no effect on a complete one
			}
		}
	}
	return observe, progress.Wait
}

// status is what stands behind a bar: how long the run may still take, or whom the experiment eliminated.
func status(e selection.Event) string {
	switch {
	case e.Kind == selection.Decided:
		return fmt.Sprintf(" %d out", len(e.Decisions))
	case e.Left == 0:
		return ""
	}
	return fmt.Sprintf(" %d trainings, at most %v left", e.Trainings, e.Left.Round(time.Second))
}
