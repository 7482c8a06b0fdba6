package robust

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Profile is a quantity in bins, with its uncertainties.
//
// With q_ik for the quantity of run i in bin k and R runs,
//
//	Value  v_k  = Σ_i q_ik / R
//	Stat   its standard error by the finite number of events in the bin, for these runs
//	Min, Max    the envelope: the smallest and the largest q_ik over the runs
//
// and for each source that the design varies a covariance matrix between bins,
// of the quantity of one run: had another sample, or another initialisation,
// been drawn, q would differ by that much.
type Profile struct {
	// Points holds one point a bin.
	Points []Point
	// Sources holds the covariance by each source.
	Sources []Covariance
}

// Point is a quantity in one bin.
type Point struct{ Value, Stat, Min, Max float64 }

// Covariance is a covariance matrix between bins, for an analysis to add to its
// own.
type Covariance struct {
	// Source is where it comes from; SourceTotal for a sum of several.
	Source Source
	// Matrix has a row and a column a bin, in the square of the unit of the
	// quantity. It is positive semi-definite: the positive part of Raw, with
	// the bins scaled to the observed variance between runs (Amemiya, The
	// American Statistician 39, 1985).
	Matrix *mat.SymDense
	// Raw is the unbiased estimate: with a the matrix of the quadratic
	// estimator of the source,
	//
	//	Raw_kl = Σ_ij q_ik a_ij q_jl - δ_kl Σ_ij a_ij n_k,ij
	//
	// where n_k is the covariance between the runs by the finite number of
	// events in bin k, which so is taken out.
	Raw *mat.SymDense
	// Rank is that of Matrix. It is at most the number of the source's levels
	// less 1.
	Rank int
	// Added is the part of the trace of Matrix that Raw does not have, 1 -
	// tr(Raw)/tr(Matrix): 0 where Raw was positive semi-definite, near 1 or
	// above where it is little but noise, and NaN where Matrix is 0.
	Added float64
}

// Std returns the standard deviations by bin.
func (c Covariance) Std() []float64 {
	out := make([]float64, c.Matrix.SymmetricDim())
	for k := range out {
		out[k] = math.Sqrt(max(0, c.Matrix.At(k, k)))
	}
	return out
}

// Covariance returns the sum of the covariance matrices of the given sources,
// of all of them by default. A source that the design does not tell apart is an
// error that wraps ErrInstances.
func (p Profile) Covariance(sources ...Source) (Covariance, error) {
	sum := Covariance{Source: SourceTotal}
	used := map[Source]bool{}
	for _, s := range sources {
		if !slices.ContainsFunc(p.Sources, func(c Covariance) bool { return c.Source == s }) {
			return Covariance{}, fmt.Errorf("%w: the design does not separate the source %v", ErrInstances, s)
		}
		used[s] = true
	}
	for _, c := range p.Sources {
		if len(sources) > 0 && !used[c.Source] {
			continue
		}
		if sum.Matrix == nil {
			size := c.Matrix.SymmetricDim()
			sum.Matrix, sum.Raw = mat.NewSymDense(size, nil), mat.NewSymDense(size, nil)
			if len(sources) == 1 {
				sum.Source = c.Source
			}
		}
		sum.Matrix.AddSym(sum.Matrix, c.Matrix)
		sum.Raw.AddSym(sum.Raw, c.Raw)
	}
	_, sum.Rank = positivePart(sum.Matrix, sum.Std())
	sum.Added = addedTrace(sum)
	return sum, nil
}

// quantity returns a quantity of the responses of one run in a bin, and
// replaces them by its pseudo-values, whose mean it is up to its bias.
type quantity func(responses []float64) float64

// bias is the mean.
func bias(responses []float64) float64 { return stat.Mean(responses, nil) }

// spread is the standard deviation, and its pseudo-values are those of the
// jackknife.
func spread(responses []float64) float64 {
	n := float64(len(responses))
	mean, std := stat.MeanStdDev(responses, nil)
	squares := std * std * (n - 1)
	for j, r := range responses {
		without := squares - (r-mean)*(r-mean)*n/(n-1)
		responses[j] = n*std - (n-1)*math.Sqrt(max(0, without)/(n-2))
	}
	return std
}

// measured is a quantity of each run in each bin, and for each bin the
// covariance between runs by the finite number of events.
type measured struct {
	values *mat.Dense // runs × bins
	noise  []*mat.SymDense
}

// measure computes a quantity of the responses of runs.
func measure(responses [][]float64, b binned, q quantity) measured {
	m := measured{values: mat.NewDense(len(responses), len(b.bins), nil)}
	for k := range b.bins {
		events := b.events(k)
		pseudo := mat.NewDense(len(responses), len(events), nil)
		for i, r := range responses {
			row := pseudo.RawRowView(i)
			for at, j := range events {
				row[at] = r[j]
			}
			m.values.Set(i, k, q(row))
		}
		m.noise = append(m.noise, meanCovariance(pseudo))
	}
	return m
}

// points returns the points of the given runs.
func (m measured) points(runs []int) []Point {
	out := make([]Point, len(m.noise))
	for k := range out {
		p := Point{Min: math.Inf(1), Max: math.Inf(-1)}
		sum := 0.0
		for _, i := range runs {
			v := m.values.At(i, k)
			p.Value += v / float64(len(runs))
			p.Min, p.Max = min(p.Min, v), max(p.Max, v)
			for _, j := range runs {
				sum += m.noise[k].At(i, j)
			}
		}
		p.Stat = math.Sqrt(max(0, sum)) / float64(len(runs))
		out[k] = p
	}
	return out
}

// covariance returns the covariance by a source whose quadratic estimator is a
// form.
func (m measured) covariance(form *mat.SymDense, source Source) Covariance {
	runs, bins := m.values.Dims()
	var right, full mat.Dense
	right.Mul(form, m.values)
	full.Mul(m.values.T(), &right)
	raw := mat.NewSymDense(bins, nil)
	scale := make([]float64, bins)
	column := make([]float64, runs)
	for k := range bins {
		scale[k] = stat.StdDev(mat.Col(column, k, m.values), nil)
		for l := k; l < bins; l++ {
			raw.SetSym(k, l, (full.At(k, l)+full.At(l, k))/2)
		}
		raw.SetSym(k, k, raw.At(k, k)-traceOfProduct(form, m.noise[k]))
	}
	c := Covariance{Source: source, Raw: raw}
	c.Matrix, c.Rank = positivePart(raw, scale)
	c.Added = addedTrace(c)
	return c
}

func addedTrace(c Covariance) float64 {
	if trace := mat.Trace(c.Matrix); trace > 0 {
		return 1 - mat.Trace(c.Raw)/trace
	}
	return math.NaN()
}

// positivePart returns a matrix without the negative part that it has where its
// rows and columns are divided by the scale, and the rank of what is left. A
// scale of 0 stands for 1, and what is below 1e-12 of it for rounding.
func positivePart(m *mat.SymDense, scale []float64) (*mat.SymDense, int) {
	size := m.SymmetricDim()
	unit := func(k int) float64 {
		if scale[k] > 0 {
			return scale[k]
		}
		return 1
	}
	scaled, out := mat.NewSymDense(size, nil), mat.NewSymDense(size, nil)
	for k := range size {
		for l := k; l < size; l++ {
			scaled.SetSym(k, l, m.At(k, l)/(unit(k)*unit(l)))
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(scaled, true) {
		panic("robust: no eigenvalues of a finite symmetric matrix")
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	least, rank := 1e-12*max(1, floats.Max(values)), 0
	for k, v := range values {
		if v <= least {
			continue
		}
		rank++
		direction := mat.NewVecDense(size, nil)
		for l := range size {
			direction.SetVec(l, vectors.At(l, k)*unit(l))
		}
		out.SymRankOne(out, v, direction)
	}
	return out, rank
}

// profileOf returns the profile of a quantity by the quadratic estimators of
// the sources.
func profileOf(m measured, forms []*mat.SymDense, sources []Source) Profile {
	runs, _ := m.values.Dims()
	all := make([]int, runs)
	for i := range all {
		all[i] = i
	}
	p := Profile{Points: m.points(all)}
	for s, form := range forms {
		p.Sources = append(p.Sources, m.covariance(form, sources[s]))
	}
	return p
}
