package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"robust/examples/shashlik/observables"
	"robust/examples/shashlik/shower"
	"robust/trainer"
)

// published are constants about those of hep-ex/0001020 for lead and scintillator, with the energy of both
// particles of the pair taken as half of the photon's.
func published() shower.Constants {
	return shower.Constants{
		Conversion: 2.19, // 9/7 of a radiation length of 1.70 cm
		Maximum:    shower.Line{At1: 5.8, Slope: 1.6}, Shape: shower.Line{At1: 2.9, Slope: 0.5},
		MaximumSpread: shower.Line{At1: 5, Slope: 1.25}, ShapeSpread: shower.Line{At1: 2.84, Slope: 0.79}, Correlation: 0.6,
		CoreRadius: shower.Line{At1: 0.15, Slope: 0.01}, CoreGrowth: 0.32,
		HaloRadius: shower.Line{At1: 2.9}, HaloExponent: 2, HaloGrowth: 0,
		CoreShare: shower.Line{At1: 0.9}, ShareDepth: 0.5, ShareWidth: 1.2,
		Shift: 0.1, ShiftPower: 0.3,
		CoreSpots: 35, HaloSpots: 115, Response: 1.005, Stochastic: 0.076,
	}
}

// fixed are constants that the curves don't determine, since GEANT4's events have no longitudinal profiles.
var fixed = []string{"Shape.Slope", "ShapeSpread.Slope", "Correlation"}

// free returns the constants that are fitted.
func free(c *shower.Constants) []shower.Parameter {
	return slices.DeleteFunc(c.Parameters(), func(p shower.Parameter) bool { return slices.Contains(fixed, p.Name) })
}

// box are constants within a number of steps of some others.
type box struct {
	centre shower.Constants
	width  float64
}

// at returns constants of the box: z is from -1 to 1 for each of the free ones.
func (b box) at(z []float64) shower.Constants {
	c := b.centre
	for k, p := range free(&c) {
		*p.Value += z[k] * b.width * p.Step
	}
	return c
}

// step is what a box has shown: the best constants and the errors of all parameters.
type step struct {
	constants shower.Constants
	errors    []float64 // 0 for fixed ones
}

// search makes showers at points of the box and solves for the best constants.
func (b box) search(ctx context.Context, t *target, o options, round int) (step, error) {
	n := len(free(&b.centre))
	rng := trainer.Stream(trainer.DeriveSeed(o.seed, "box", uint64(round)), "points")
	design := mat.NewDense(o.points, n+1, nil) // the constant first
	responses := make([][]observables.Bin, o.points)
	for i := range o.points {
		if err := ctx.Err(); err != nil {
			return step{}, err
		}
		z := make([]float64, n)
		var c shower.Constants
		for tries := 0; ; tries++ { // a wide box may hold constants that make no sense
			for k := range z {
				z[k] = 2*rng.Float64() - 1
			}
			if c = b.at(z); c.Check() == nil {
				break
			}
			if tries == 1000 {
				return step{}, fmt.Errorf("half width %.2f: no constants of the box make sense (%w): give a smaller -width", b.width, c.Check())
			}
		}
		design.SetRow(i, append([]float64{1}, z...))
		curves, err := t.simulate(c, o.events, uint64(round*o.points+i+1))
		if err != nil {
			return step{}, err
		}
		responses[i] = bins(curves)
	}
	z, covariance, err := solve(design, responses, bins(t.curves))
	if err != nil {
		return step{}, err
	}
	for k := range z {
		z[k] = min(max(z[k], -1), 1) // planes are not to be trusted outside
	}
	out := step{constants: b.at(z)}
	if err := out.constants.Check(); err != nil {
		return step{}, fmt.Errorf("half width %.2f: %w: give a smaller -width", b.width, err)
	}
	k := 0
	for _, p := range out.constants.Parameters() {
		e := 0.0
		if !slices.Contains(fixed, p.Name) {
			e = math.Sqrt(covariance.At(k, k)) * b.width * p.Step
			k++
		}
		out.errors = append(out.errors, e)
	}
	return out, nil
}

// solve fits planes to the responses and returns where in the box they are closest to what is wanted, with the
// covariance. A weak prior, of the box's size, keeps directions that nothing determines at its centre.
func solve(design *mat.Dense, responses [][]observables.Bin, wanted []observables.Bin) ([]float64, *mat.Dense, error) {
	points, columns := design.Dims()
	n := columns - 1
	var normal mat.SymDense
	normal.SymOuterK(1, design.T())
	var inverse mat.Cholesky
	if !inverse.Factorize(&normal) {
		return nil, nil, fmt.Errorf("the points of the box do not span it: give more -points")
	}
	information, gradient := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for k := range n {
		information.SetSym(k, k, 1)
	}
	for k, want := range wanted {
		values := mat.NewVecDense(points, nil)
		filled := want.Error > 0
		for i := range points {
			filled = filled && responses[i][k].Events > 0
			values.SetVec(i, responses[i][k].Value)
		}
		if !filled {
			continue
		}
		var projected, plane, residual mat.VecDense
		projected.MulVec(design.T(), values)
		if err := inverse.SolveVecTo(&plane, &projected); err != nil {
			return nil, nil, err
		}
		residual.MulVec(design, &plane)
		residual.SubVec(values, &residual)
		noise := mat.Dot(&residual, &residual) / float64(points-columns) / float64(points)
		error2 := math.Pow(observables.Uncertainty(want, tolerance), 2) + noise
		slope := plane.SliceVec(1, columns).(*mat.VecDense)
		information.SymRankOne(information, 1/error2, slope)
		gradient.AddScaledVec(gradient, (want.Value-plane.AtVec(0))/error2, slope)
	}
	var solver mat.Cholesky
	if !solver.Factorize(information) {
		return nil, nil, fmt.Errorf("the curves do not determine the constants")
	}
	var z mat.VecDense
	if err := solver.SolveVecTo(&z, gradient); err != nil {
		return nil, nil, err
	}
	var covariance mat.SymDense
	if err := solver.InverseTo(&covariance); err != nil {
		return nil, nil, err
	}
	return z.RawVector().Data, mat.DenseCopyOf(&covariance), nil
}
