// Package data embeds the simulated photon showers that the examples use, so that
// they run from any directory. Package calorimeter reads them; README.md says how
// they were simulated.
package data

import _ "embed"

// PhotonsA is a compressed NumPy archive (npz) of sample A: 6,000 photons of 1–100 GeV
// with a flat spectrum, at normal incidence.
//
//go:embed photons_A.npz
var PhotonsA []byte

// PhotonsB is a compressed NumPy archive (npz) of sample B: 40,000 photons of 1–100 GeV
// with a falling spectrum, at angles of up to 0.3 rad.
//
//go:embed photons_B.npz
var PhotonsB []byte
