package network

import (
	"math"
	"math/rand/v2"
)

// orthogonal fills w, a matrix of so many rows, with orthonormal rows, or columns
// where there are more rows than columns, times the gain. It orthogonalises normal
// vectors one after another (Gram and Schmidt, twice for accuracy), which makes all
// such matrices equally likely.
func orthogonal(w []float32, rows int, gain float64, rng *rand.Rand) {
	n := len(w) / rows // length of a vector
	stride, step := n, 1
	count := rows
	if rows > n {
		stride, step = 1, n
		count, n = n, rows
	}
	vectors := make([][]float64, count)
	for i := range vectors {
		v := make([]float64, n)
		for j := range v {
			v[j] = rng.NormFloat64()
		}
		for range 2 {
			for _, u := range vectors[:i] {
				along := dot(u, v)
				for j := range v {
					v[j] -= along * u[j]
				}
			}
		}
		norm := math.Sqrt(dot(v, v))
		for j := range v {
			v[j] /= norm
			w[i*stride+j*step] = float32(gain * v[j])
		}
		vectors[i] = v
	}
}

func dot(u, v []float64) float64 {
	s := 0.0
	for i := range u {
		s += u[i] * v[i]
	}
	return s
}
