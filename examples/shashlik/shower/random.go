package shower

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// gamma draws from the gamma distribution of a shape of at least 1 and scale 1, by the method
// of Marsaglia and Tsang (2000).
func gamma(shape float64, rng *rand.Rand) float64 {
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		u := rng.Float64()
		if u < 1-0.0331*x*x*x*x || math.Log(u) < 0.5*x*x+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}

func poisson(mean float64, rng *rand.Rand) int {
	return int(distuv.Poisson{Lambda: mean, Src: rng}.Rand())
}
