package selectiontest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"robust/trainer"
)

// Problem is a pool whose truth is known. It is a Trainer of its own candidates: the loss of an
// instance is the candidate's Mean, plus Block times a normal deviate that the instance's
// SampleSeed draws and all candidates share, plus the candidate's Spread times a deviate of Noise
// that the InitSeed draws. Losses are rounded to multiples of Grid.
type Problem struct {
	Name string
	// Mean is the expected loss of each candidate and Spread the scale of its noise.
	Mean, Spread []float64
	// Block is the standard deviation of what an experiment adds to all losses.
	Block float64
	// Noise draws a deviate of mean 0; nil means the standard normal.
	Noise func(*rand.Rand) float64
	// Diverges is the chance of each candidate that a training diverges; nil means never.
	Diverges []float64
	// Grid is the resolution of the losses, a power of two; 0 means 2^-30.
	Grid float64
}

// Candidate is the candidate of a Problem, by its number.
type Candidate int

// ID returns, for instance, "c07".
func (c Candidate) ID() string { return fmt.Sprintf("c%02d", int(c)) }

// Candidates returns the pool.
func (p Problem) Candidates() []trainer.Candidate {
	pool := make([]trainer.Candidate, len(p.Mean))
	for i := range pool {
		pool[i] = Candidate(i)
	}
	return pool
}

// Best returns the candidates with the smallest mean.
func (p Problem) Best() []int {
	least := math.Inf(1)
	for _, m := range p.Mean {
		least = min(least, m)
	}
	var best []int
	for i, m := range p.Mean {
		if m == least {
			best = append(best, i)
		}
	}
	return best
}

// Train draws the loss of an instance.
func (p Problem) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	if err := ctx.Err(); err != nil {
		return trainer.Outcome{}, err
	}
	i, ok := c.(Candidate)
	if !ok || int(i) < 0 || int(i) >= len(p.Mean) {
		return trainer.Outcome{}, fmt.Errorf("%w: %v is not of the problem %q", trainer.ErrCandidate, c, p.Name)
	}
	rng := trainer.Stream(trainer.DeriveSeed(in.InitSeed, "noise", uint64(i)), "noise")
	if p.Diverges != nil && rng.Float64() < p.Diverges[i] {
		return trainer.Outcome{Loss: math.Inf(1), Status: trainer.Diverged}, nil
	}
	noise := p.Noise
	if noise == nil {
		noise = (*rand.Rand).NormFloat64
	}
	loss := p.Mean[i] + p.Block*in.SampleStream().NormFloat64() + p.Spread[i]*noise(rng)
	grid := p.Grid
	if grid == 0 {
		grid = 0x1p-30
	}
	return trainer.Outcome{Loss: math.Round(loss/grid) * grid, Seconds: 1}, nil
}

// Problems returns the table of known problems: pools of one, two and many
// candidates, separated, tied and constant ones, with and without shared experiments, light
// and heavy tails, skew, unequal spreads, coarse losses and diverging trainings.
func Problems() []Problem {
	return []Problem{
		{Name: "one candidate", Mean: []float64{1}, Spread: []float64{1}},
		{Name: "two candidates", Mean: []float64{0, 3}, Spread: ones(2)},
		{Name: "separated", Mean: steps(12, 4), Spread: ones(12)},
		{Name: "graded", Mean: steps(30, 0.5), Spread: ones(30)},
		{Name: "graded, shared experiments", Mean: steps(30, 0.5), Spread: ones(30), Block: 3},
		{Name: "all tied", Mean: make([]float64, 16), Spread: ones(16)},
		{Name: "constant", Mean: steps(6, 1), Spread: make([]float64, 6)},
		{Name: "constant and tied", Mean: make([]float64, 5), Spread: make([]float64, 5)},
		{Name: "heavy tails", Mean: steps(20, 1), Spread: ones(20), Noise: studentT3},
		{Name: "right skew", Mean: steps(20, 1), Spread: ones(20), Noise: exponential},
		{Name: "unequal spreads", Mean: steps(20, 1), Spread: steps(20, 0.2, 0.2)},
		{Name: "coarse losses", Mean: steps(20, 0.5), Spread: ones(20), Grid: 0.5},
		{Name: "diverging", Mean: steps(20, 1), Spread: ones(20), Diverges: every(20, 4, 0.3)},
		{Name: "large", Mean: steps(500, 0.02), Spread: ones(500), Block: 0.5},
	}
}

// ProblemByName returns one problem of the table; it panics without one of that name.
func ProblemByName(name string) Problem {
	for _, p := range Problems() {
		if p.Name == name {
			return p
		}
	}
	panic(fmt.Sprintf("selectiontest: no problem %q", name))
}

func ones(n int) []float64 { return steps(n, 0, 1) }

// steps returns n values that grow by step from the start, 0 by default.
func steps(n int, step float64, start ...float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i) * step
		if len(start) > 0 {
			x[i] += start[0]
		}
	}
	return x
}

// every returns n values, value at each k-th place from the second on and 0 elsewhere.
func every(n, k int, value float64) []float64 {
	x := make([]float64, n)
	for i := 1; i < n; i += k {
		x[i] = value
	}
	return x
}

func studentT3(rng *rand.Rand) float64 {
	var chi2 float64
	for range 3 {
		z := rng.NormFloat64()
		chi2 += z * z
	}
	return rng.NormFloat64() / math.Sqrt(chi2/3)
}

func exponential(rng *rand.Rand) float64 { return rng.ExpFloat64() - 1 }
