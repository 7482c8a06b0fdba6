package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"robust/robust"
	"robust/robust/report"
	"robust/selection"
	"robust/trainer"
)

// shown is where the run is shown beside the terminal.
type shown struct {
	folder, address string

	live *report.Live
	stop context.CancelFunc
	done chan error
}

// options are those of the report.
func (s *shown) options() report.Options {
	return report.Options{
		Title: "Quickstart: photons in a calorimeter", Loss: "RMSE(E)/E",
		Task: "40 small networks correct the calibrated sum of the cells of a Shashlik calorimeter, on photons that were simulated with GEANT4.",
	}
}

// serve begins to serve the page, if that is asked for, and lets it follow the run.
func (s *shown) serve(ctx context.Context, networks []trainer.Candidate, settings *selection.Settings, stderr io.Writer) (err error) {
	if s.address == "" {
		return nil
	}
	if s.live, err = report.NewLive(networks, *settings, s.options()); err != nil {
		return err
	}
	server, err := report.Listen(s.address, s.live, report.ServerOptions{})
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "the run is shown at %s\n", server.URL())
	before := settings.Observe
	settings.Observe = func(e selection.Event) {
		s.live.Observe(e)
		if before != nil {
			before(e)
		}
	}
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.done = make(chan error, 1)
	go func() { s.done <- server.Serve(ctx) }()
	return nil
}

// write writes the report of the result, if that is asked for, and shows it, with the variance components of the pick once they are known.
func (s *shown) write(task *energyTask, result *selection.Result, pick *robust.VarianceComponents) error {
	if s.folder == "" && s.live == nil {
		return nil
	}
	result, err := task.estimates(result)
	if err != nil {
		return err
	}
	o := s.options()
	o.Evaluation, o.Systematics = task.judged(), task.binned()
	if pick != nil {
		o.Components = []report.Components{{Name: result.Pick().ID(), VarianceComponents: *pick}}
	}
	var problems []error
	if s.folder != "" {
		page, err := report.New(result, o)
		if err == nil {
			err = page.WriteFolder(s.folder)
		}
		problems = append(problems, err)
	}
	if s.live != nil {
		problems = append(problems, s.live.Finish(result, o))
	}
	return errors.Join(problems...)
}

// end waits for Ctrl-C, so that the page can be looked at, and ends the server.
func (s *shown) end(ctx context.Context, stderr io.Writer) {
	if s.done == nil {
		return
	}
	if ctx.Err() == nil {
		fmt.Fprintln(stderr, "the page stays until Ctrl-C")
	}
	select {
	case <-ctx.Done():
	case <-s.done:
		return
	}
	s.stop()
	<-s.done
}
