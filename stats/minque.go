package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// MINQUE returns the quadratic estimators of variance components that have the
// least variance for normal data whose components are as the weights (Rao,
// Journal of Multivariate Analysis 1, 1971): symmetric n×n matrices A, one for
// each effect and the last for the residual, so that yᵀAy estimates the
// component from n observations y.
//
// Whatever the weights, the estimates are unbiased for effects of any
// distribution, do not depend on the mean, and may be negative; for balanced
// data they are those of ANOVA. As they are quadratic, xᵀAy estimates the
// component of a covariance, and tr(AC) is what noise of covariance matrix C
// adds to the estimate.
//
// The weights, one for each effect and the last for the residual, are 1 by
// default (nil). None may be negative, and that of the residual must be
// positive. Errors are as those of VarianceComponents.
func MINQUE(n int, effects []RandomEffect, weights []float64) ([]*mat.SymDense, error) {
	if n < 2 {
		return nil, fmt.Errorf("%w: %d observations, at least 2 are needed", ErrSampleSize, n)
	}
	factors, err := factorsOf(n, effects)
	if err != nil {
		return nil, err
	}
	if weights == nil {
		weights = ones(len(factors) + 1)
	}
	if err := checkWeights(weights, len(factors)+1); err != nil {
		return nil, err
	}
	c, err := newContrasts(n, factors)
	if err != nil {
		return nil, err
	}
	return c.minque(weights)
}

func checkWeights(weights []float64, size int) error {
	if len(weights) != size {
		return fmt.Errorf("%w: %d weights, there are %d components with the residual", ErrOption, len(weights), size)
	}
	for k, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("%w: weight %d is %v; give a number of at least 0", ErrOption, k, w)
		}
	}
	if weights[size-1] == 0 {
		return fmt.Errorf("%w: the weight of the residual is 0; give a positive number", ErrOption)
	}
	return nil
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

// contrasts is the space of the observations without their mean, split into the
// part that the effects span, and the rest, in which there is nothing but the
// residual.
type contrasts struct {
	n, size, rest int
	basis         *mat.Dense      // n×size, orthonormal, each column of sum 0; nil if size is 0
	within        []*mat.SymDense // size×size, the covariance by one unit of each component, the residual last
}

// newContrasts returns the contrasts of n observations; it returns an error
// unless the components of the factors and of the residual can be told apart.
func newContrasts(n int, factors []factor) (*contrasts, error) {
	c := &contrasts{n: n, rest: n - 1}
	if len(factors) == 0 {
		return c, nil
	}
	if err := c.span(factors); err != nil {
		return nil, err
	}
	for _, f := range factors {
		sums := mat.NewDense(c.size, len(f.count), nil)
		for i, l := range f.level {
			for j := range c.size {
				sums.Set(j, l, sums.At(j, l)+c.basis.At(i, j))
			}
		}
		w := mat.NewSymDense(c.size, nil)
		w.SymOuterK(1, sums)
		c.within = append(c.within, w)
	}
	c.within = append(c.within, mat.NewSymDense(c.size, nil))
	for j := range c.size {
		c.within[len(factors)].SetSym(j, j, 1)
	}
	// The scaled information at equal components is singular if they cannot be
	// told apart.
	_, information, err := c.information(ones(len(factors) + 1))
	if err != nil {
		return nil, err
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(scaledToOne(information), false) || !(eigen.Values(nil)[0] > 1e-8) {
		return nil, fmt.Errorf("%w: the design does not tell the effects and the residual apart; add runs, or leave out an effect",
			ErrNotIdentified)
	}
	return c, nil
}

// scaledToOne returns a matrix of positive diagonal scaled so that its diagonal
// is 1.
func scaledToOne(m *mat.SymDense) *mat.SymDense {
	out := mat.NewSymDense(m.SymmetricDim(), nil)
	for k := range out.SymmetricDim() {
		for l := range k + 1 {
			out.SetSym(k, l, m.At(k, l)/math.Sqrt(m.At(k, k)*m.At(l, l)))
		}
	}
	return out
}

// span finds a basis of what the factors span beside the mean.
func (c *contrasts) span(factors []factor) error {
	columns := 0
	for _, f := range factors {
		columns += len(f.count)
	}
	indicators := mat.NewDense(c.n, columns, nil)
	start := 0
	for _, f := range factors {
		for i, l := range f.level {
			for j, count := range f.count {
				indicators.Set(i, start+j, -float64(count)/float64(c.n))
			}
			indicators.Set(i, start+l, 1-float64(f.count[l])/float64(c.n))
		}
		start += len(f.count)
	}
	var svd mat.SVD
	if !svd.Factorize(indicators, mat.SVDThinU) {
		return fmt.Errorf("%w: the effects have no singular values", ErrNotIdentified)
	}
	var u mat.Dense
	svd.UTo(&u)
	values := svd.Values(nil)
	for c.size < len(values) && values[c.size] > 1e-9*values[0] {
		c.size++
	}
	c.rest -= c.size
	c.basis = mat.DenseCopyOf(u.Slice(0, c.n, 0, c.size))
	return nil
}

// split returns the coordinates of y in the span of the effects, and the sum of
// squares of what is not in it.
func (c *contrasts) split(y []float64) (z *mat.VecDense, rest float64) {
	mean := momentsOf(y).mean()
	left := mat.NewVecDense(c.n, nil)
	for i, v := range y {
		left.SetVec(i, v-mean)
	}
	if c.size > 0 {
		z = mat.NewVecDense(c.size, nil)
		z.MulVec(c.basis.T(), left)
		var fitted mat.VecDense
		fitted.MulVec(c.basis, z)
		left.SubVec(left, &fitted)
	}
	return z, mat.Dot(left, left)
}

// covariance returns the Cholesky decomposition of the covariance matrix in the
// span of the effects.
func (c *contrasts) covariance(components []float64) (*mat.Cholesky, error) {
	v := mat.NewSymDense(c.size, nil)
	for k, w := range c.within {
		floats.AddScaled(v.RawSymmetric().Data, components[k], w.RawSymmetric().Data)
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		return nil, fmt.Errorf("%w: the covariance matrix is singular at the components %.3g", ErrNotIdentified, components)
	}
	return &chol, nil
}

// information returns V⁻¹W for the covariance W by each component, and twice
// the expected information, tr(V⁻¹WV⁻¹W'), with the rest of the residual.
func (c *contrasts) information(components []float64) ([]*mat.Dense, *mat.SymDense, error) {
	last := len(components) - 1
	information := mat.NewSymDense(last+1, nil)
	var products []*mat.Dense
	if c.size > 0 {
		chol, err := c.covariance(components)
		if err != nil {
			return nil, nil, err
		}
		var inverse mat.SymDense
		if err := chol.InverseTo(&inverse); err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrNotIdentified, err)
		}
		for _, w := range c.within[:last] {
			var p mat.Dense
			p.Mul(&inverse, w)
			products = append(products, &p)
		}
		// The covariance by the residual is the identity.
		products = append(products, mat.DenseCopyOf(&inverse))
		for k, p := range products {
			for l, q := range products[:k+1] {
				information.SetSym(k, l, traceOf(p, q))
			}
		}
	}
	residual := components[last]
	information.SetSym(last, last, information.At(last, last)+float64(c.rest)/(residual*residual))
	return products, information, nil
}

// traceOf returns the trace of a product of two square matrices.
func traceOf(a, b *mat.Dense) float64 {
	size, _ := a.Dims()
	sum := 0.0
	for i := range size {
		for j, v := range a.RawRowView(i) {
			sum += v * b.At(j, i)
		}
	}
	return sum
}

// minque returns the matrices of the estimators.
func (c *contrasts) minque(weights []float64) ([]*mat.SymDense, error) {
	products, information, err := c.information(weights)
	if err != nil {
		return nil, err
	}
	var inverse mat.Dense
	if err := inverse.Inverse(scaledToOne(information)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotIdentified, err)
	}
	inverse.Apply(func(k, l int, v float64) float64 {
		return v / math.Sqrt(information.At(k, k)*information.At(l, l))
	}, &inverse)
	last := len(weights) - 1
	// The forms are Q V⁻¹WV⁻¹ Qᵀ, and for the residual also the projection on
	// the rest.
	forms := make([]*mat.Dense, last+1)
	for k := range forms {
		forms[k] = mat.NewDense(c.n, c.n, nil)
		if c.size > 0 {
			var half, whole mat.Dense
			half.Mul(products[k], products[last])
			whole.Mul(c.basis, &half)
			forms[k].Mul(&whole, c.basis.T())
		}
	}
	rest := mat.NewDense(c.n, c.n, nil)
	if c.size > 0 {
		rest.Mul(c.basis, c.basis.T())
	}
	rest.Apply(func(i, j int, v float64) float64 {
		v = -v - 1/float64(c.n)
		if i == j {
			v++
		}
		return v / (weights[last] * weights[last])
	}, rest)
	forms[last].Add(forms[last], rest)

	out := make([]*mat.SymDense, last+1)
	for k := range out {
		out[k] = mat.NewSymDense(c.n, nil)
		for i := range c.n {
			for j := i; j < c.n; j++ {
				sum := 0.0
				for l, f := range forms {
					sum += inverse.At(k, l) * (f.At(i, j) + f.At(j, i)) / 2
				}
				out[k].SetSym(i, j, sum)
			}
		}
	}
	return out, nil
}
