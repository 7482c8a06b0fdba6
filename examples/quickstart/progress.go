package main

import (
	"fmt"
	"io"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"robust/selection"
)

// bars returns an observer that draws a bar for every experiment, and a function that
// waits until all is drawn.
func bars(w io.Writer) (observe func(selection.Event), wait func()) {
	progress := mpb.New(mpb.WithOutput(w), mpb.WithWidth(40))
	var bar *mpb.Bar
	var now selection.Event
	observe = func(e selection.Event) {
		switch e.Kind {
		case selection.ExperimentStarted:
			now = e
			bar = progress.AddBar(int64(e.Requested),
				mpb.PrependDecorators(decor.Name(fmt.Sprintf("experiment %2d of %d, %2d of %d candidates left ",
					e.Experiment+1, e.Experiments, e.Candidates, e.Pool))),
				mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + remaining(now) })))
		case selection.TrainingEnded:
			now = e
			bar.SetCurrent(int64(e.Done))
		case selection.RunEnded:
			if bar != nil {
				bar.Abort(false) // no effect on a complete one
			}
		}
	}
	return observe, progress.Wait
}

// remaining says how long the run may still take.
func remaining(e selection.Event) string {
	if e.Left == 0 {
		return ""
	}
	return fmt.Sprintf("%d trainings, at most %v left", e.Trainings, e.Left.Round(time.Second))
}
