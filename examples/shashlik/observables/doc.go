// Package observables measures what photon showers in the calorimeter look like: curves of
// response, depth, containment and lateral profile with their statistical errors. Two
// simulations are compared by the curves of their events, and the fast shower is fitted by
// them to GEANT4.
//
// Shares and positions are those of the raw deposits, before readout, relative to the
// shower's axis: the photon's line, at the shower's mean depth.
package observables
