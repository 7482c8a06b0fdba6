package main

import (
	"fmt"
	"io"
	"sync/atomic"
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
