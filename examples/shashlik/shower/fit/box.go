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

// first are constants to begin with. The longitudinal ones are about those of hep-ex/0001020 for lead and
// scintillator, with the energy of both particles of the pair taken as half of the photon's; the lateral ones are by eye.
func first() shower.Constants {
	return shower.Constants{
		Conversion: 2.19, // 9/7 of a radiation length of 1.70 cm
		Maximum:    shower.Line{At1: 5.6, Slope: 1.7}, Shape: shower.Line{At1: 2.8, Slope: 0.5},
		MaximumSpread: shower.Line{At1: 4.6, Slope: 1.2}, ShapeSpread: shower.Line{At1: 4.3, Slope: 0.79}, Correlation: 0.6,
		CoreRadius: shower.Line{At1: 0.12, Slope: 0.03}, CoreGrowth: 0.28, CoreExponent: 1.9,
		HaloRadius: shower.Line{At1: 4.5}, HaloExponent: 2.3, HaloGrowth: -0.08,
		CoreShare: shower.Line{At1: 1.05, Slope: -0.01}, ShareDepth: 0.32, ShareWidth: 1.27,
		Shift: 0.13, ShiftPower: 0.38,
		CoreSpots: 40, HaloSpots: 125, Response: 1.006, Stochastic: 0.074,
	}
}

// groups are the constants that a round fits together, in turn. Fewer at a time bend the planes less. Those in none are
// left as they are: the curves do not determine them, since GEANT4's events have no longitudinal profiles.
var groups = [][]string{
	{"CoreRadius.At1", "CoreRadius.Slope", "CoreGrowth", "CoreExponent", "HaloRadius.At1", "HaloRadius.Slope", "HaloExponent", "HaloGrowth",
		"CoreShare.At1", "CoreShare.Slope", "ShareDepth", "ShareWidth"},
	{"Conversion", "Maximum.At1", "Maximum.Slope", "Shape.At1", "MaximumSpread.At1", "MaximumSpread.Slope", "ShapeSpread.At1",
		"Shift", "ShiftPower", "CoreSpots", "HaloSpots", "Response", "Stochastic"},
}

// box are constants within a number of steps of some others, of which those of a group vary.
type box struct {
	centre shower.Constants
	group  []string
	width  float64
}

// free returns the constants that vary.
func (b box) free(c *shower.Constants) []shower.Parameter {
	return slices.DeleteFunc(c.Parameters(), func(p shower.Parameter) bool { return !slices.Contains(b.group, p.Name) })
}

// at returns constants of the box: z is from -1 to 1 for each of those that vary.
func (b box) at(z []float64) shower.Constants {
	c := b.centre
	for k, p := range b.free(&c) {
		*p.Value += z[k] * b.width * p.Step
	}
	return c
}

// step is what a box has shown: where the best constants are in it, and the errors of those that vary, by name.
type step struct {
	z      []float64
	errors map[string]float64
}

// search makes showers at points of the box and solves for the best constants.
func (b box) search(ctx context.Context, t *target, o options, round int) (step, error) {
	n := len(b.group)
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
	out := step{z: z, errors: map[string]float64{}}
	for k, p := range b.free(&b.centre) {
		out.errors[p.Name] = math.Sqrt(covariance.At(k, k)) * b.width * p.Step
	}
	return out, nil
}

// solve fits planes to the responses and returns where in the box they are closest to what is wanted, with the
// covariance there. A prior, first of the box's size, draws to its centre what nothing determines; it is made as
// narrow as it must be for the solution to be inside, since outside planes are not to be trusted.
func solve(design *mat.Dense, responses [][]observables.Bin, wanted []observables.Bin) ([]float64, *mat.SymDense, error) {
	information, gradient, err := project(design, responses, wanted)
	if err != nil {
		return nil, nil, err
	}
	var covariance *mat.SymDense
	for prior := 1.0; ; prior *= 2 {
		n := gradient.Len()
		drawn := mat.NewSymDense(n, nil)
		drawn.CopySym(information)
		for k := range n {
			drawn.SetSym(k, k, drawn.At(k, k)+prior)
		}
		var solver mat.Cholesky
		if !solver.Factorize(drawn) {
			return nil, nil, fmt.Errorf("the curves do not determine the constants")
		}
		if covariance == nil {
			covariance = mat.NewSymDense(n, nil)
			if err := solver.InverseTo(covariance); err != nil {
				return nil, nil, err
			}
		}
		var z mat.VecDense
		if err := solver.SolveVecTo(&z, gradient); err != nil {
			return nil, nil, err
		}
		if mat.Norm(&z, math.Inf(1)) <= 1 {
			return z.RawVector().Data, covariance, nil
		}
	}
}

// project fits planes to the responses and returns the information about z that the bins hold and the gradient at
// the box's centre.
func project(design *mat.Dense, responses [][]observables.Bin, wanted []observables.Bin) (*mat.SymDense, *mat.VecDense, error) {
	points, columns := design.Dims()
	var normal mat.SymDense
	normal.SymOuterK(1, design.T())
	var inverse mat.Cholesky
	if !inverse.Factorize(&normal) {
		return nil, nil, fmt.Errorf("the points of the box do not span it: give more -points")
	}
	information, gradient := mat.NewSymDense(columns-1, nil), mat.NewVecDense(columns-1, nil)
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
		// A plane through noisy points is off by this on average.
		noise := mat.Dot(&residual, &residual) / float64(points-columns) * float64(columns) / float64(points)
		error2 := math.Pow(observables.Uncertainty(want, tolerance), 2) + noise
		slope := plane.SliceVec(1, columns).(*mat.VecDense)
		information.SymRankOne(information, 1/error2, slope)
		gradient.AddScaledVec(gradient, (want.Value-plane.AtVec(0))/error2, slope)
	}
	return information, gradient, nil
}
