package calorimeter

import (
	"bytes"

	"robust/examples/shashlik/data"
)

// Sample returns the 10,000 events of sample B that are embedded in the program:
// photons of 1–100 GeV with the mode of their spectrum near 9 GeV. Every call
// decodes them anew.
func Sample() (*Events, error) {
	return Read(bytes.NewReader(data.PhotonsB), int64(len(data.PhotonsB)), "photons_B_10k.npz")
}
