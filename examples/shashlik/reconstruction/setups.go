package reconstruction

import "robust/examples/shashlik/calorimeter"

// Published are the inputs of the published networks: all cells, logarithmic and between 0 and 1, and as
// extras what physics suggests for the quantity: the sum of the cells for the energy, the barycentre for
// a position. Networks learn the value itself.
func Published(q calorimeter.Quantity) Options {
	extras := []calorimeter.Extra{calorimeter.TotalEnergy}
	if _, ok := q.(calorimeter.Position); ok {
		extras = []calorimeter.Extra{calorimeter.BarycentreX, calorimeter.BarycentreY}
	}
	return Options{Quantity: q, Features: calorimeter.FeatureOptions{
		Window: calorimeter.Side, Scale: calorimeter.LogEnergy, Normalisation: calorimeter.MinMax, Extras: extras,
	}}
}

// Corrected are inputs for small networks that correct the best formula of the quantity: the 7×7 cells about
// the seed, as logarithms of their shares of the energy, with the logarithm of the energy, the barycentre
// relative to the seed, the width and the seed's position as extras.
func Corrected(q calorimeter.Quantity) Options {
	baselines := Baselines(q)
	return Options{
		Quantity: q,
		Features: calorimeter.FeatureOptions{
			Window: 7, SeedCentred: true, Scale: calorimeter.Logarithm,
			Extras: []calorimeter.Extra{
				calorimeter.LogTotalEnergy, calorimeter.OffsetX, calorimeter.OffsetY, calorimeter.Width, calorimeter.SeedX, calorimeter.SeedY,
			},
		},
		Baseline: baselines[len(baselines)-1].Fit,
	}
}
