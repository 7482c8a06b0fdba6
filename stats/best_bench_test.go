package stats

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkPosteriorOfBest(b *testing.B) {
	for _, c := range []struct {
		name string
		gap  float64
	}{{"spread", 1}, {"tied", 0}} {
		b.Run(c.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2))
			const n = 7000
			m, s, d := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range m {
				m[i], s[i], d[i] = c.gap*rng.ExpFloat64()*5, 1, 12
			}
			for b.Loop() {
				if _, err := PosteriorOfBest(m, s, d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
