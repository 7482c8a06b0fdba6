// Package data embeds the simulated photon showers that the examples use, so that
// they run from any directory. Package calorimeter reads them; README.md says how
// they were simulated.
package data

import _ "embed"

// PhotonsB is a compressed NumPy archive (npz) of the first 10,000 events of sample
// B: photons of 1–100 GeV with a falling spectrum, at angles of up to 0.3 rad.
//
//go:embed photons_B_10k.npz
var PhotonsB []byte
