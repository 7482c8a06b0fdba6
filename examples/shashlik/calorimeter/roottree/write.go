package roottree

import (
	"fmt"

	"go-hep.org/x/hep/groot"
	"go-hep.org/x/hep/groot/rtree"

	"robust/examples/shashlik/calorimeter"
)

// Write writes events to a ROOT file, as Read reads them with the zero options: to a tree called events, with the truth in
// branches of float64 and the deposits, in MeV, in one of float32 [15][15]. Its error wraps calorimeter.ErrEvents for
// events that Validate refuses, or of which there are more than calorimeter.MaxEvents.
func Write(path string, events *calorimeter.Events) (err error) {
	if n := events.Len(); n > calorimeter.MaxEvents {
		return fmt.Errorf("%w: there are %d: write at most %d to one file", calorimeter.ErrEvents, n, calorimeter.MaxEvents)
	}
	if err := events.Validate(); err != nil {
		return err
	}
	f, err := groot.Create(path)
	if err != nil {
		return fmt.Errorf("roottree: %w", err)
	}
	defer func() {
		if closing := f.Close(); err == nil && closing != nil {
			err = fmt.Errorf("roottree: %s: %w", path, closing)
		}
	}()
	var event struct {
		Energy float64                                     `groot:"energy"`
		X      float64                                     `groot:"x"`
		Y      float64                                     `groot:"y"`
		ThetaX float64                                     `groot:"theta_x"`
		ThetaY float64                                     `groot:"theta_y"`
		Depth  float64                                     `groot:"depth"`
		Cells  [calorimeter.Side][calorimeter.Side]float32 `groot:"cells[15][15]"`
	}
	tree, err := rtree.NewWriter(f, "events", rtree.WriteVarsFromStruct(&event), rtree.WithTitle("photons in a Shashlik calorimeter"))
	if err != nil {
		return fmt.Errorf("roottree: %s: %w", path, err)
	}
	for i := range events.Len() {
		event.Energy, event.X, event.Y = events.Energy[i], events.X[i], events.Y[i]
		event.ThetaX, event.ThetaY, event.Depth = events.ThetaX[i], events.ThetaY[i], events.Depth[i]
		for cell, deposit := range events.Event(i) {
			event.Cells[cell/calorimeter.Side][cell%calorimeter.Side] = deposit
		}
		if _, err := tree.Write(); err != nil {
			return fmt.Errorf("roottree: %s: event %d: %w", path, i, err)
		}
	}
	if err := tree.Close(); err != nil {
		return fmt.Errorf("roottree: %s: %w", path, err)
	}
	return nil
}
