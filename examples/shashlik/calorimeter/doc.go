// Package calorimeter prepares photon showers in an LHCb-like Shashlik
// electromagnetic calorimeter for networks that reconstruct the photon's energy and position.
//
// The way from a file to a training goes in five steps, each its own type:
//
//	Open, PhotonsB          Events      what GEANT4 deposited in the scintillator, and the truth
//	Readout                 Images      what the detector would have measured, GeV
//	FitSum, FitSCurve, …    Estimator   a formula: the baseline to beat
//	FitFeatures             Features    inputs of a network
//	FitTarget               Target      what a network learns of a Quantity, and values from its outputs
//
// The calorimeter is a matrix of 15×15 cells of 4×4 cm². The origin is the centre
// of the central cell on the front face; x grows with the column, y with the row.
// Photons hit the central module, |x|, |y| < 6 cm.
package calorimeter

// The matrix of cells.
const (
	Side     = 15          // cells in a row and in a column
	Cells    = Side * Side // cells of an event
	CellSize = 4.0         // side of a cell, cm
)

// SamplingFraction is the mean share of a photon's energy that is deposited in the
// scintillator rather than in lead and paper, measured on the simulation. Deposits
// divided by it are energies at the electromagnetic scale.
const SamplingFraction = 0.1739

// CellCentre returns the centre of a cell, in cm, from its index row·Side + column.
func CellCentre(cell int) (x, y float64) {
	return CellSize * float64(cell%Side-Side/2), CellSize * float64(cell/Side-Side/2)
}
