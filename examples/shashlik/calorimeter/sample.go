package calorimeter

import (
	"bytes"

	"robust/examples/shashlik/data"
)

// sampleEvents is the number of events that Sample returns.
const sampleEvents = 10_000

// PhotonsA returns the 6,000 events of sample A that are embedded in the program:
// photons of 1–100 GeV with a flat spectrum, at normal incidence. Every call decodes
// them anew.
func PhotonsA() (*Events, error) { return embedded(data.PhotonsA, "photons_A.npz") }

// PhotonsB returns the 40,000 events of sample B that are embedded in the program:
// photons of 1–100 GeV with the mode of their spectrum near 9 GeV, at angles of up to
// 0.3 rad. Every call decodes them anew.
func PhotonsB() (*Events, error) { return embedded(data.PhotonsB, "photons_B.npz") }

// Sample returns the first 10,000 events of sample B. Every call decodes them anew.
func Sample() (*Events, error) {
	all, err := PhotonsB()
	if err != nil {
		return nil, err
	}
	first := make([]int, sampleEvents)
	for i := range first {
		first[i] = i
	}
	return all.Subset(first), nil
}

func embedded(archive []byte, name string) (*Events, error) {
	return Read(bytes.NewReader(archive), int64(len(archive)), name)
}
