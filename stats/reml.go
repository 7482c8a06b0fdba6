package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// restricted is the restricted likelihood of variance components: that of the
// contrasts of the observations, divided by a scale.
type restricted struct {
	*contrasts
	z     *mat.VecDense
	sum   float64 // of squares outside of the span of the effects
	scale float64
}

// reml estimates the components of any data.
func reml(y []float64, factors []factor, level float64) (ComponentsResult, error) {
	c, err := newContrasts(len(y), factors)
	if err != nil {
		return ComponentsResult{}, err
	}
	if c.rest < 1 {
		return ComponentsResult{}, fmt.Errorf("%w: the residual has no degree of freedom; leave out an effect, or repeat observations", ErrNotIdentified)
	}
	r := ComponentsResult{Method: REML, Level: level, N: len(y)}
	for _, f := range factors {
		r.Components = append(r.Components, Component{Name: f.name, Levels: len(f.count)})
	}
	r.Components = append(r.Components, Component{Name: "residual"})
	m := &restricted{contrasts: c, scale: math.Sqrt(momentsOf(y).variance())}
	if m.scale == 0 {
		r.Total.Name, r.LogLikelihood = "total", math.Inf(1)
		return r, nil
	}
	m.z, m.sum = c.split(y)
	if c.size > 0 {
		m.z.ScaleVec(1/m.scale, m.z)
	}
	m.sum /= m.scale * m.scale
	if !(m.sum > 1e-20) {
		return ComponentsResult{}, fmt.Errorf("%w: the residual is 0 up to rounding; leave out the repeats, or the effect that explains all", ErrNotIdentified)
	}
	best, top, err := m.fit()
	if err != nil {
		return ComponentsResult{}, err
	}
	return m.result(r, best, top, y)
}

// result fills in the estimates, their intervals and the raw estimates.
func (m *restricted) result(r ComponentsResult, best []float64, top float64, y []float64) (ComponentsResult, error) {
	forms, err := m.minque(best)
	if err != nil {
		return ComponentsResult{}, err
	}
	mean := momentsOf(y).mean()
	centred := mat.NewVecDense(len(y), nil)
	for i, v := range y {
		centred.SetVec(i, v-mean)
	}
	unit := m.scale * m.scale
	for k := range r.Components {
		c := &r.Components[k]
		c.Estimate = best[k] * unit
		c.Raw = mat.Inner(centred, forms[k], centred)
		if c.Low, c.High, err = m.profile(best, top, k, r.Level); err != nil {
			return ComponentsResult{}, err
		}
		c.Low, c.High = c.Low*unit, c.High*unit
	}
	r.Total = sumOf(r.Components)
	df, err := m.satterthwaite(best)
	if err != nil {
		return ComponentsResult{}, err
	}
	r.Total.Low, r.Total.High = chiSquaredInterval(r.Total.Estimate, df, r.Level)
	r.LogLikelihood = top - float64(m.n-1)*math.Log(m.scale)
	return r, nil
}

// fit maximises the likelihood from several starts: all components equal, and
// each of them dominating.
func (m *restricted) fit() (best []float64, top float64, err error) {
	top = math.Inf(-1)
	size := len(m.within)
	if size == 0 {
		size = 1
	}
	for dominant := -1; dominant < size; dominant++ {
		s := make([]float64, size)
		for k := range s {
			s[k] = 1 / float64(size)
			if dominant >= 0 && k != dominant {
				s[k] = 0.05
			}
		}
		value, err := m.maximise(s, -1)
		if err != nil {
			return nil, 0, err
		}
		if value > top {
			best, top = s, value
		}
	}
	return best, top, nil
}

// at returns the log-likelihood.
func (m *restricted) at(components []float64) float64 {
	residual := components[len(components)-1]
	value := float64(m.rest)*math.Log(residual) + m.sum/residual + float64(m.n-1)*math.Log(2*math.Pi)
	if m.size > 0 {
		chol, err := m.covariance(components)
		if err != nil {
			return math.Inf(-1)
		}
		var solved mat.VecDense
		if err := chol.SolveVecTo(&solved, m.z); err != nil {
			return math.Inf(-1)
		}
		value += chol.LogDet() + mat.Dot(m.z, &solved)
	}
	return -value / 2
}

// slope returns the gradient of the log-likelihood and the average of the
// observed and the expected information, which needs no product of matrices
// (Gilmour, Thompson and Cullis, Biometrics 51, 1995).
func (m *restricted) slope(components []float64) ([]float64, *mat.SymDense, error) {
	last := len(components) - 1
	gradient, information := make([]float64, last+1), mat.NewSymDense(last+1, nil)
	residual := components[last]
	gradient[last] = (m.sum/residual - float64(m.rest)) / (2 * residual)
	information.SetSym(last, last, m.sum/(2*residual*residual*residual))
	if m.size == 0 {
		return gradient, information, nil
	}
	chol, err := m.covariance(components)
	if err != nil {
		return nil, nil, err
	}
	var inverse mat.SymDense
	var solved mat.VecDense
	if err := cmp.Or(chol.InverseTo(&inverse), chol.SolveVecTo(&solved, m.z)); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrNotIdentified, err)
	}
	changes := make([]mat.VecDense, last+1)
	var back mat.VecDense
	for k, w := range m.within {
		changes[k].MulVec(w, &solved)
		gradient[k] += (mat.Dot(&solved, &changes[k]) - traceOfSymmetric(&inverse, w)) / 2
		back.MulVec(&inverse, &changes[k])
		for l := range k + 1 {
			information.SetSym(k, l, information.At(k, l)+mat.Dot(&back, &changes[l])/2)
		}
	}
	return gradient, information, nil
}

// traceOfSymmetric returns the trace of a product of two symmetric matrices.
func traceOfSymmetric(a, b *mat.SymDense) float64 {
	x, y := a.RawSymmetric(), b.RawSymmetric()
	sum := 0.0
	for i := range x.N {
		sum += 2*floats.Dot(x.Data[i*x.Stride+i:i*x.Stride+x.N], y.Data[i*y.Stride+i:i*y.Stride+y.N]) - a.At(i, i)*b.At(i, i)
	}
	return sum
}

// maximise moves components, all but the fixed one (-1 for none), to the
// maximum of the likelihood over values of at least 0, by steps of average
// information on those that are not held at 0 by their gradient (Bertsekas,
// SIAM Journal on Control and Optimization 20, 1982), and returns it.
func (m *restricted) maximise(s []float64, fixed int) (float64, error) {
	const steps, small = 5000, 1e-12 // average information may converge slowly in small designs
	last := len(s) - 1
	value := m.at(s)
	for range steps {
		gradient, information, err := m.slope(s)
		if err != nil {
			return 0, err
		}
		var free []int
		for k, g := range gradient {
			if k != fixed && (s[k] > 0 || g > 0) {
				free = append(free, k)
			}
		}
		if len(free) == 0 {
			return value, nil
		}
		direction := solveFree(information, gradient, free)
		gain := 0.0
		for i, k := range free {
			gain += gradient[k] * direction[i]
		}
		if !(gain > small) {
			return value, nil
		}
		moved := false
		for step := 1.0; step > 1e-12 && !moved; step /= 2 {
			try := slices.Clone(s)
			for i, k := range free {
				floor := 0.0
				if k == last {
					floor = s[k] / 10
				}
				try[k] = max(floor, s[k]+step*direction[i])
			}
			promised := 0.0
			for _, k := range free {
				promised += gradient[k] * (try[k] - s[k])
			}
			if v := m.at(try); promised > 0 && v >= value+1e-4*promised {
				moved = true
				copy(s, try)
				value = v
			}
		}
		if !moved {
			return value, nil
		}
	}
	return 0, fmt.Errorf("%w: the likelihood has no maximum within %d steps", ErrNotIdentified, steps)
}

// solveFree returns the step by the information for the free components, along
// their gradient divided by the diagonal if the information is singular.
func solveFree(information *mat.SymDense, gradient []float64, free []int) []float64 {
	part := mat.NewSymDense(len(free), nil)
	g := mat.NewVecDense(len(free), nil)
	for i, k := range free {
		g.SetVec(i, gradient[k])
		for j, l := range free[:i+1] {
			part.SetSym(i, j, information.At(k, l))
		}
	}
	var chol mat.Cholesky
	var direction mat.VecDense
	if chol.Factorize(part) && chol.SolveVecTo(&direction, g) == nil {
		return direction.RawVector().Data
	}
	for i := range free {
		g.SetVec(i, g.AtVec(i)/part.At(i, i))
	}
	return g.RawVector().Data
}

// satterthwaite returns the degrees of freedom of the total by its standard
// error from the information on the components that are not 0.
func (m *restricted) satterthwaite(best []float64) (float64, error) {
	_, information, err := m.information(best)
	if err != nil {
		return 0, err
	}
	information.ScaleSym(0.5, information)
	var free []int
	sum := 0.0
	for k, s := range best {
		sum += s
		if s > 0 {
			free = append(free, k)
		}
	}
	variance := 0.0
	for _, v := range solveFree(information, ones(len(best)), free) {
		variance += v
	}
	return 2 * sum * sum / variance, nil
}
