// Package shower makes photon showers in the Shashlik calorimeter without GEANT4: a
// parametrised shower, thousands of them a second on one core, whose constants are fitted to
// GEANT4. It is for populations of any size, of which each training sample can be new.
//
// The parametrisation is that of Grindhammer, Rudowicz and Peters (NIM A290 (1990) 469) and
// Grindhammer and Peters (hep-ex/0001020). The photon flies an exponential path before it
// converts. From there the energy is deposited along its line as a gamma distribution,
// whose maximum T and shape α grow with ln E and fluctuate together. About the line it is
// spread by a core and a halo. Deposits come as spots, fewer and larger ones in the core, which
// makes the cells' shares fluctuate; the sum of all spots fluctuates as the sampling does. What
// lies outside of the block is lost.
//
// Events gives them in the form of calorimeter.Events, so that all that is done to showers of
// GEANT4 can be done to these. Command fit finds the constants, and command validate in
// examples/shashlik compares the two.
package shower
