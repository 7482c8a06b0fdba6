package robust

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"robust/trainer"
)

// detector is a calorimeter whose bias and resolution in three ranges of energy
// are known. The samples move the bias by a vector of rank 1, the
// initialisations each range by itself; a member of a set adds its own.
type detector struct {
	truth             []float64
	bias, resolution  [3]float64
	sample, init      [3]float64 // standard deviations; those of the sample are fully correlated, with these signs
	width             float64    // standard deviation of the relative resolution between samples
	member            float64    // standard deviation of the bias between members, the same in all bins
	interaction, cell float64    // of member and run; of each run
}

var ranges = []float64{0, 10, 30, 100}

func newDetector(events int, rng *rand.Rand) detector {
	d := detector{
		bias: [3]float64{0.05, 0, -0.02}, resolution: [3]float64{0.3, 0.2, 0.1},
		sample: [3]float64{0.04, 0.02, -0.02}, init: [3]float64{0.01, 0.02, 0.03}, width: 0.1,
	}
	for range events {
		d.truth = append(d.truth, 100*rng.Float64())
	}
	return d
}

func (d detector) bin(energy float64) int {
	switch {
	case energy < ranges[1]:
		return 0
	case energy < ranges[2]:
		return 1
	}
	return 2
}

// outcomes draws effects and predictions for members of a set; difficulty of
// events is common to all.
func (d detector) outcomes(rng *rand.Rand, instances []trainer.Instance, members int) [][]trainer.Outcome {
	samples, inits := map[uint64][2]float64{}, map[uint64][3]float64{}
	runs := make([]float64, len(instances))
	for i, in := range instances {
		if _, known := samples[in.SampleSeed]; !known {
			samples[in.SampleSeed] = [2]float64{rng.NormFloat64(), math.Exp(d.width * rng.NormFloat64())}
		}
		if _, known := inits[in.InitSeed]; !known {
			inits[in.InitSeed] = [3]float64{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
		}
		runs[i] = d.cell * rng.NormFloat64()
	}
	shared := make([]float64, len(d.truth))
	for j := range shared {
		shared[j] = rng.NormFloat64()
	}
	out := make([][]trainer.Outcome, members)
	for c := range out {
		own := d.member * rng.NormFloat64()
		out[c] = make([]trainer.Outcome, len(instances))
		for i, in := range instances {
			s, u, both := samples[in.SampleSeed], inits[in.InitSeed], d.interaction*rng.NormFloat64()
			for j, e := range d.truth {
				k := d.bin(e)
				shift := d.bias[k] + d.sample[k]*s[0] + d.init[k]*u[k] + own + both + runs[i]
				noise := d.resolution[k] * s[1] * (0.8*shared[j] + 0.6*rng.NormFloat64())
				out[c][i].Predictions = append(out[c][i].Predictions, e*(1+shift+noise))
			}
			out[c][i].Loss = 1
		}
	}
	return out
}

func (d detector) options() SystematicOptions {
	return SystematicOptions{Truth: d.truth, Response: Ratio, Binning: Binning{Edges: ranges, Name: "energy"}}
}

// average gathers matrices, and compares their mean with the truth in units of
// its own error.
type average map[[2]int][]float64

func (a average) add(m mat.Matrix) {
	rows, columns := m.Dims()
	for k := range rows {
		for l := range columns {
			a[[2]int{k, l}] = append(a[[2]int{k, l}], m.At(k, l))
		}
	}
}

func (a average) holds(t *testing.T, name string, truth func(k, l int) float64) {
	t.Helper()
	for at, values := range a {
		mean, std := stat.MeanStdDev(values, nil)
		assert.InDelta(t, truth(at[0], at[1]), mean, 4.5*std/math.Sqrt(float64(len(values))), "%s %v", name, at)
	}
}

func same(k, l int) float64 {
	if k == l {
		return 1
	}
	return 0
}

// TestSystematicsRecover injects a bias, a resolution and covariances, and
// finds them.
func TestSystematicsRecover(t *testing.T) {
	trials := 200
	if testing.Short() {
		trials = 60
	}
	rng := rand.New(rand.NewPCG(11, 12))
	d := newDetector(300, rng)
	instances := instancesOf(trainer.Crossed{Samples: 6, Inits: 5}, 30)
	bySample, byInit, byRest, value, width, deviation, stated := average{}, average{}, average{}, average{}, average{}, average{}, average{}
	for range trials {
		for j := range d.truth {
			d.truth[j] = 100 * rng.Float64()
		}
		s, err := Systematics(instances, d.outcomes(rng, instances, 1)[0], d.options())
		require.NoError(t, err)
		bySample.add(s.Bias.Sources[0].Raw)
		byInit.add(s.Bias.Sources[1].Raw)
		byRest.add(s.Bias.Sources[2].Raw)
		var values, widths, stat, off []float64
		for k, p := range s.Bias.Points {
			values, stat = append(values, p.Value), append(stat, p.Stat*p.Stat)
			widths = append(widths, s.Spread.Points[k].Value)
			off = append(off, math.Pow(p.Value-d.bias[k], 2)-(d.sample[k]*d.sample[k]/6+d.init[k]*d.init[k]/5))
			assert.LessOrEqual(t, p.Min, p.Value)
			assert.GreaterOrEqual(t, p.Max, p.Value)
		}
		value.add(mat.NewDense(1, 3, values))
		width.add(mat.NewDense(1, 3, widths))
		deviation.add(mat.NewDense(1, 3, off))
		stated.add(mat.NewDense(1, 3, stat))
		for _, p := range []Profile{s.Bias, s.Spread} {
			for i, c := range p.Sources[:2] {
				positive(t, c)
				assert.LessOrEqual(t, c.Rank, []int{5, 4}[i], "levels less 1")
			}
		}
	}
	bySample.holds(t, "sample", func(k, l int) float64 { return d.sample[k] * d.sample[l] })
	byInit.holds(t, "initialisation", func(k, l int) float64 { return same(k, l) * d.init[k] * d.init[l] })
	byRest.holds(t, "residual", func(k, l int) float64 { return 0 })
	value.holds(t, "bias", func(_, k int) float64 { return d.bias[k] })
	// The mean of the log-normal factor, within half a percent: the bias of a
	// standard deviation.
	for at, values := range width {
		assert.InEpsilon(t, d.resolution[at[1]]*math.Exp(d.width*d.width/2), stat.Mean(values, nil), 0.02)
	}
	// The squared statistical error is the variance of the value beyond that by
	// samples and initialisations.
	for at, values := range deviation {
		mean, std := stat.MeanStdDev(values, nil)
		assert.InDelta(t, stat.Mean(stated[at], nil), mean, 4.5*std/math.Sqrt(float64(trials)), "stat %v", at)
	}
}

// positive asserts a positive semi-definite matrix of the rank that is stated.
func positive(t *testing.T, c Covariance) {
	t.Helper()
	var eigen mat.EigenSym
	require.True(t, eigen.Factorize(c.Matrix, false))
	values := eigen.Values(nil)
	largest, rank := values[len(values)-1], 0
	for _, v := range values {
		assert.GreaterOrEqual(t, v, -1e-12*math.Abs(largest))
		if v > 1e-10*largest {
			rank++
		}
	}
	assert.Equal(t, rank, c.Rank)
	assert.InDelta(t, c.Matrix.At(0, 0), math.Pow(c.Std()[0], 2), 1e-12)
}

// The spread's covariance by the sample is that of the log-normal factor of the
// resolution.
func TestSpreadRecovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	d := newDetector(600, rng)
	instances := instancesOf(trainer.Crossed{Samples: 8, Inits: 3}, 24)
	bySample := average{}
	for range 100 {
		s, err := Systematics(instances, d.outcomes(rng, instances, 1)[0], d.options())
		require.NoError(t, err)
		bySample.add(s.Spread.Sources[0].Raw)
	}
	v := d.width * d.width
	factor := (math.Exp(v) - 1) * math.Exp(v)
	bySample.holds(t, "spread", func(k, l int) float64 { return factor * d.resolution[k] * d.resolution[l] })
}

// TestSetRecovers injects a difference between members beside an interaction of
// member and run.
func TestSetRecovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	d := newDetector(150, rng)
	d.member, d.interaction, d.cell = 0.03, 0.02, 0.02
	instances := instancesOf(trainer.BothSources{}, 6)
	byModel := average{}
	for range 200 {
		var members []Member
		for c, outcomes := range d.outcomes(rng, instances, 4) {
			members = append(members, Member{Name: string(rune('a' + c)), Instances: instances, Outcomes: outcomes})
		}
		s, err := SystematicsOfSet(members, d.options())
		require.NoError(t, err)
		byModel.add(s.Bias.Model.Raw)
		positive(t, s.Bias.Model)
		assert.LessOrEqual(t, s.Bias.Model.Rank, 3)
		for k := range s.Bias.Min {
			assert.LessOrEqual(t, s.Bias.Min[k], s.Members[0].Bias.Points[k].Value+1e-12)
			assert.GreaterOrEqual(t, s.Bias.Max[k], s.Members[2].Bias.Points[k].Value-1e-12)
		}
	}
	byModel.holds(t, "model", func(k, l int) float64 { return d.member * d.member })
}

func TestProfileCovariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	d := newDetector(200, rng)
	instances := again(instancesOf(trainer.Crossed{Samples: 4, Inits: 3}, 12))
	outcomes := d.outcomes(rng, instances, 1)[0]
	for i := range outcomes {
		outcomes[i].Loss += float64(i) // no replays
	}
	s, err := Systematics(instances, outcomes, d.options())
	require.NoError(t, err)
	require.Len(t, s.Bias.Sources, 4)
	all, err := s.Bias.Covariance()
	require.NoError(t, err)
	positive(t, all)
	two, err := s.Bias.Covariance(SourceSample, SourceInit)
	require.NoError(t, err)
	var sum mat.SymDense
	sum.AddSym(s.Bias.Sources[0].Matrix, s.Bias.Sources[1].Matrix)
	assert.True(t, mat.EqualApprox(&sum, two.Matrix, 1e-15))
	one, err := s.Bias.Covariance(SourceInit)
	require.NoError(t, err)
	assert.Equal(t, SourceInit, one.Source)
	assert.Equal(t, s.Bias.Sources[1].Rank, one.Rank)
	assert.InDelta(t, s.Bias.Sources[1].Added, one.Added, 1e-12)
	_, err = s.Bias.Covariance(SourceBoth)
	assert.ErrorIs(t, err, ErrInstances)

	members := []Member{{"first", instances, outcomes}, {"second", instances, outcomes}}
	set, err := SystematicsOfSet(members, d.options())
	require.NoError(t, err)
	assert.Zero(t, mat.Norm(set.Bias.Model.Matrix, 2), "the same member twice")
	for _, line := range strings.Split(s.String()+set.String(), "\n") {
		assert.LessOrEqual(t, utf8.RuneCountInString(line), 100, line)
	}
}

func TestBinning(t *testing.T) {
	truth := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	bins := func(b Binning) (binned, error) { return SystematicOptions{Truth: truth, Binning: b}.bins() }
	b, err := bins(Binning{Edges: []float64{2, 5, 9}})
	require.NoError(t, err)
	assert.Equal(t, []Bin{{2, 5, 3}, {5, 9, 5}}, b.bins)
	assert.Equal(t, 4, b.outside)
	assert.Equal(t, []int{-1, 0, 0, 0, 1, 1, 1, 1, 1, -1, -1, -1}, b.of)
	b, err = bins(Binning{Edges: []float64{math.Inf(-1), 5, math.Inf(1)}})
	require.NoError(t, err)
	assert.Zero(t, b.outside)
	b, err = bins(Binning{Quantiles: 4})
	require.NoError(t, err)
	for _, bin := range b.bins {
		assert.Equal(t, 3, bin.Events)
	}
	b, err = bins(Binning{Quantiles: 1, Variable: make([]float64, 12)})
	require.NoError(t, err)
	assert.Equal(t, []Bin{{0, 0, 12}}, b.bins)
	b, err = bins(Binning{Classes: true, Variable: []float64{2, 2, 0, 0, 0, 7, 7, 7, 7, 2, 2, 2}})
	require.NoError(t, err)
	assert.Equal(t, []Bin{{0, 0, 3}, {2, 2, 5}, {7, 7, 4}}, b.bins)

	for i, wrong := range []Binning{
		{Edges: []float64{1}}, {Edges: []float64{1, 1}}, {Edges: []float64{1, math.NaN()}}, {Edges: []float64{3, 2}},
		{Edges: []float64{1, 2, 12}}, {Edges: []float64{100, 200}}, {Edges: []float64{}}, {Quantiles: -1}, {Quantiles: 6},
		{Quantiles: 2, Variable: make([]float64, 12)}, {Quantiles: 2, Classes: true}, {Variable: truth[:3]},
		{Variable: append([]float64{math.NaN()}, truth[1:]...)}, {Classes: true},
	} {
		_, err := bins(wrong)
		assert.ErrorIs(t, err, ErrBins, "case %d", i)
	}
	_, err = bins(Binning{Edges: []float64{0, 4, 4.5, 12}, Name: "energy"})
	assert.ErrorContains(t, err, `bin 1 of "energy", [4, 4.5), has 1 event`)
}

func TestSystematicsErrors(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	d := newDetector(60, rng)
	instances := instancesOf(trainer.BothSources{}, 4)
	good := d.outcomes(rng, instances, 1)[0]
	changed := func(change func([]trainer.Outcome)) []trainer.Outcome {
		out := append([]trainer.Outcome(nil), good...)
		change(out)
		return out
	}
	options := func(change func(*SystematicOptions)) SystematicOptions {
		o := SystematicOptions{Truth: d.truth, Binning: Binning{Quantiles: 3}}
		change(&o)
		return o
	}
	fine := options(func(*SystematicOptions) {})
	for i, c := range []struct {
		outcomes []trainer.Outcome
		options  SystematicOptions
		want     error
	}{
		{good[:3], fine, ErrInstances},
		{changed(func(o []trainer.Outcome) { o[1].Predictions = o[1].Predictions[:59] }), fine, ErrOutcome},
		{changed(func(o []trainer.Outcome) {
			o[1].Predictions = append([]float64{math.NaN()}, o[1].Predictions[1:]...)
		}), fine, ErrOutcome},
		{changed(func(o []trainer.Outcome) { o[0].Loss, o[1].Loss, o[2].Status = math.NaN(), math.Inf(1), trainer.Failed }), fine, ErrNoInstances},
		{good, options(func(o *SystematicOptions) { o.Truth = nil }), ErrOption},
		{good, options(func(o *SystematicOptions) { o.Response = 2 }), ErrOption},
		{good, options(func(o *SystematicOptions) { o.Truth = make([]float64, 60); o.Response = Ratio }), ErrOption},
		{good, options(func(o *SystematicOptions) { o.Truth = append([]float64{math.Inf(1)}, o.Truth[1:]...) }), ErrOption},
		{good, options(func(o *SystematicOptions) { o.Binning.Quantiles = 30 }), ErrBins},
	} {
		_, err := Systematics(instances, c.outcomes, c.options)
		assert.ErrorIs(t, err, c.want, "case %d", i)
	}
	one, other := Member{"a", instances, good}, Member{"b", instances, good}
	apart := Member{"b", instancesOf(trainer.InitOnly{}, 4)[1:], good[1:]}
	for _, members := range [][]Member{{one}, {one, one}, {one, apart}, {one, {"b", instances, good[:2]}}} {
		_, err := SystematicsOfSet(members, fine)
		assert.ErrorIs(t, err, ErrInstances)
	}
	_, err := SystematicsOfSet([]Member{one, other}, options(func(o *SystematicOptions) { o.Truth = o.Truth[1:] }))
	assert.ErrorIs(t, err, ErrOutcome)

	// With a single common run the members are compared by it alone.
	rest := Member{"b", instancesOf(trainer.BothSources{}, 7)[3:], good}
	set, err := SystematicsOfSet([]Member{one, rest}, fine)
	require.NoError(t, err)
	assert.Equal(t, 1, set.Runs)
}
