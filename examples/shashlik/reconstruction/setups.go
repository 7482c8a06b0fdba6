package reconstruction

import "robust/examples/shashlik/calorimeter"

// Published are inputs for the published networks, which see all cells and learn the value itself. For the energy
// the cells are energies, and the sum of the cells is the extra; with logarithms Model 1 takes far longer to learn
// to add them up. For a position the cells are logarithmic between 0 and 1, which shows the tails of a shower,
// and the barycentre is the extra. The paper doesn't say more of its inputs than the extras.
func Published(q calorimeter.Quantity) Options {
	features := calorimeter.FeatureOptions{
		Window: calorimeter.Side, Scale: calorimeter.LinearEnergy, Extras: []calorimeter.Extra{calorimeter.TotalEnergy},
	}
	if _, ok := q.(calorimeter.Position); ok {
		features.Scale, features.Normalisation = calorimeter.LogEnergy, calorimeter.MinMax
		features.Extras = []calorimeter.Extra{calorimeter.BarycentreX, calorimeter.BarycentreY}
	}
	return Options{Quantity: q, Features: features}
}

// Corrected are inputs for small networks that correct the best formula of the quantity: the 7×7 cells about
// the seed, as logarithms of their shares of the energy, with the logarithm of the energy, the barycentre
// relative to the seed, the width and the seed's position as extras. Energies are weighted, see Options.
func Corrected(q calorimeter.Quantity) Options {
	baselines := Baselines(q)
	_, energy := q.(calorimeter.Energy)
	return Options{
		Quantity: q,
		Features: calorimeter.FeatureOptions{
			Window: 7, SeedCentred: true, Scale: calorimeter.Logarithm,
			Extras: []calorimeter.Extra{
				calorimeter.LogTotalEnergy, calorimeter.OffsetX, calorimeter.OffsetY, calorimeter.Width, calorimeter.SeedX, calorimeter.SeedY,
			},
		},
		Baseline: baselines[len(baselines)-1].Fit,
		Weighted: energy,
	}
}
