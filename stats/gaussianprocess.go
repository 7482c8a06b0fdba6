package stats

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// ErrGaussianProcess is wrapped by the errors of FitGaussianProcess.
var ErrGaussianProcess = errors.New("stats: Gaussian process")

// GaussianProcess is a regression on a smooth function of several covariates plus independent noise: y = Mean + f(x) + e, where the
// covariance of f is Variance·exp(−|x−x'|²/(2·Length²)) and e has the variance Noise (Rasmussen and Williams
// 2006, chapter 2).
type GaussianProcess struct {
	Length                float64
	Mean, Variance, Noise float64

	x       [][]float64
	chol    mat.Cholesky  // of the covariance of the observations, in units of Variance
	weights *mat.VecDense // its inverse times the centred observations
}

// The grids of the fit. A noise ratio of 30 is a function that explains nothing, and must be
// there: without it useless covariates are taken for good ones.
var (
	gpLengths = []float64{0.5, 0.75, 1.25, 2} // times the root of the number of covariates
	gpNoise   = []float64{0.003, 0.01, 0.03, 0.1, 0.3, 1, 5, 30}
)

// gpFitted is the largest number of observations that the likelihood is computed with; beyond, it is of so many taken
// at equal distances.
const gpFitted = 200

// FitGaussianProcess fits to n observations y at the covariates x, n rows of d columns that should have about unit variance. Mean is the mean of y. Length, one of
// {0.5, 0.75, 1.25, 2}·√d, and Noise/Variance, one of {0.003, 0.01, 0.03, 0.1, 0.3, 1, 5, 30},
// maximise the likelihood, with the Variance that does so for them. The cost is O(n³).
//
// The error wraps ErrGaussianProcess: fewer than two observations, rows of different lengths or none, or a number that
// is not finite. If all y are equal, Variance and Noise are zero.
func FitGaussianProcess(x [][]float64, y []float64) (*GaussianProcess, error) {
	if err := checkGaussianProcess(x, y); err != nil {
		return nil, err
	}
	g := &GaussianProcess{x: x}
	for _, v := range y {
		g.Mean += v / float64(len(y))
	}
	some, centred := x, make([]float64, len(y))
	for i, v := range y {
		centred[i] = v - g.Mean
	}
	fitted := centred
	if n := len(y); n > gpFitted {
		some, fitted = make([][]float64, gpFitted), make([]float64, gpFitted)
		for k := range some {
			i := k * n / gpFitted
			some[k], fitted[k] = x[i], centred[i]
		}
	}
	ratio := g.maximise(some, fitted)
	covariance := g.covariance(x)
	for i := range y {
		covariance.SetSym(i, i, covariance.At(i, i)+ratio)
	}
	if !g.chol.Factorize(covariance) {
		return nil, fmt.Errorf("%w: the covariance of the observations is not positive definite", ErrGaussianProcess)
	}
	g.weights = mat.NewVecDense(len(y), nil)
	if err := g.chol.SolveVecTo(g.weights, mat.NewVecDense(len(y), centred)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGaussianProcess, err)
	}
	return g, nil
}

func checkGaussianProcess(x [][]float64, y []float64) error {
	if len(y) < 2 || len(x) != len(y) {
		return fmt.Errorf("%w: %d rows of covariates and %d observations; give as many of each, at least 2",
			ErrGaussianProcess, len(x), len(y))
	}
	for i, row := range x {
		if len(row) == 0 || len(row) != len(x[0]) {
			return fmt.Errorf("%w: row %d has %d covariates, row 0 has %d; give as many in each, at least 1",
				ErrGaussianProcess, i, len(row), len(x[0]))
		}
		for j, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%w: covariate %d of row %d is %v", ErrGaussianProcess, j, i, v)
			}
		}
		if math.IsNaN(y[i]) || math.IsInf(y[i], 0) {
			return fmt.Errorf("%w: observation %d is %v", ErrGaussianProcess, i, y[i])
		}
	}
	return nil
}

// maximise chooses the length, the variance and the noise by the likelihood of y, in the eigenbasis of the
// covariance, and returns the ratio of noise to variance.
func (g *GaussianProcess) maximise(x [][]float64, y []float64) (ratio float64) {
	n := len(y)
	best := math.Inf(-1)
	vector := mat.NewVecDense(n, y)
	root := math.Sqrt(float64(len(x[0])))
	for _, length := range gpLengths {
		trial := &GaussianProcess{Length: length * root}
		var eigen mat.EigenSym
		if !eigen.Factorize(trial.covariance(x), true) {
			continue
		}
		var vectors mat.Dense
		eigen.VectorsTo(&vectors)
		values := eigen.Values(nil)
		var z mat.VecDense
		z.MulVec(vectors.T(), vector)
		for _, r := range gpNoise {
			variance, logDet := 0.0, 0.0
			for k, v := range values {
				l := max(v, 0) + r
				variance += z.AtVec(k) * z.AtVec(k) / l / float64(n)
				logDet += math.Log(l)
			}
			likelihood := -(float64(n)*math.Log(variance) + logDet) / 2
			if variance == 0 {
				likelihood = math.Inf(1)
			}
			if likelihood > best || g.Length == 0 {
				best, ratio = likelihood, r
				g.Length, g.Variance, g.Noise = trial.Length, variance, variance*r
			}
		}
	}
	return ratio
}

// correlation of two points.
func (g *GaussianProcess) correlation(a, b []float64) float64 {
	d := 0.0
	for j, v := range a {
		d += (v - b[j]) * (v - b[j])
	}
	return math.Exp(-d / (2 * g.Length * g.Length))
}

func (g *GaussianProcess) covariance(x [][]float64) *mat.SymDense {
	k := mat.NewSymDense(len(x), nil)
	for i := range x {
		for j := range i + 1 {
			k.SetSym(i, j, g.correlation(x[i], x[j]))
		}
	}
	return k
}

// Predict returns the expectation of a new observation at each of the points x, and the variance of the
// function f there, which a new observation exceeds by Noise.
func (g *GaussianProcess) Predict(x [][]float64) (mean, variance []float64, err error) {
	mean, variance = make([]float64, len(x)), make([]float64, len(x))
	if len(x) == 0 {
		return mean, variance, nil
	}
	cross := mat.NewDense(len(g.x), len(x), nil)
	for j, at := range x {
		if len(at) != len(g.x[0]) {
			return nil, nil, fmt.Errorf("%w: point %d has %d covariates, not %d", ErrGaussianProcess, j, len(at), len(g.x[0]))
		}
		for i, from := range g.x {
			cross.Set(i, j, g.correlation(from, at))
		}
	}
	var lower mat.TriDense
	g.chol.LTo(&lower)
	var half mat.Dense
	if err := half.Solve(&lower, cross); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrGaussianProcess, err)
	}
	var m mat.VecDense
	m.MulVec(cross.T(), g.weights)
	for j := range x {
		explained := 0.0
		for i := range g.x {
			v := half.At(i, j)
			explained += v * v
		}
		mean[j] = g.Mean + m.AtVec(j)
		variance[j] = g.Variance * max(1-explained, 0)
	}
	return mean, variance, nil
}
