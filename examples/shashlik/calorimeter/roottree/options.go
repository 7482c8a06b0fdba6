// Package roottree reads and writes photon showers in trees (TTree) of ROOT files, with the pure-Go package groot.
//
//	events, err := roottree.Open("photons.root", roottree.Options{Energy: "E_true", Cells: "edep"})
//
// It is apart from package calorimeter, so that programs without ROOT files don't carry groot.
package roottree

import (
	"fmt"
	"math"

	"robust/examples/shashlik/calorimeter"
)

// Options say what a tree and its branches are called. The zero value is what Write writes.
type Options struct {
	// Tree is the path of the tree in the file; "" means the only tree at its top.
	Tree string
	// The branches of the truth; "" means energy, x, y, theta_x, theta_y and depth.
	Energy, X, Y, ThetaX, ThetaY, Depth string
	// Cells is the branch of the deposits: arrays or vectors of 225 or 15×15 numbers, row by row. "" means cells.
	Cells string
	// Unit is the energy, in MeV, that 1 stands for in the branch of the deposits. 0 means 1.
	Unit float64
}

func (o Options) resolved() (Options, error) {
	for _, name := range []struct {
		value    *string
		standard string
	}{
		{&o.Energy, "energy"}, {&o.X, "x"}, {&o.Y, "y"}, {&o.ThetaX, "theta_x"}, {&o.ThetaY, "theta_y"},
		{&o.Depth, "depth"}, {&o.Cells, "cells"},
	} {
		if *name.value == "" {
			*name.value = name.standard
		}
	}
	if o.Unit == 0 {
		o.Unit = 1
	}
	if !(o.Unit > 0) || math.IsInf(o.Unit, 0) {
		return o, fmt.Errorf("%w: roottree: Options.Unit is %v: give a positive number of MeV, or 0 for 1", calorimeter.ErrOption, o.Unit)
	}
	return o, nil
}
