package study_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/methods/study"
	"robust/selection"
	"robust/trainer"
)

// simulated is a table of candidates whose means are given, in experiments that have a part of the variance, 1, in
// common.
func simulated(t *testing.T, means []float64, experiments int, common float64) *study.Table {
	stream := trainer.Stream(3, "table")
	shared := make([]float64, experiments)
	for e := range shared {
		shared[e] = math.Sqrt(common) * stream.NormFloat64()
	}
	table, err := study.New("simulated", read(t, csv(len(means), experiments, func(i, e int) string {
		return fmt.Sprint(means[i] + shared[e] + math.Sqrt(1-common)*stream.NormFloat64())
	})), selection.Minimise)
	require.NoError(t, err)
	return table
}

func TestCorrelation(t *testing.T) {
	means := make([]float64, 100)
	for i := range means {
		means[i] = float64(i) / 10
	}
	for _, common := range []float64{0, 0.3, 0.8, 1} {
		p := simulated(t, means, 500, common).Properties()
		assert.InDelta(t, common, p.Half, 0.03)
		assert.InDelta(t, common, p.Top, 0.05)
		assert.Equal(t, 100, p.Candidates)
		assert.Equal(t, 500, p.Experiments)
	}
}

func TestNeighbours(t *testing.T) {
	p := simulated(t, []float64{0.5, 0, 3, 0.9, 1.5}, 4000, 0.5).Properties()
	assert.InDelta(t, 0.5, p.Gap, 0.05)
	assert.Equal(t, 2, p.Near)
	assert.Equal(t, 0, p.Tied, "so many experiments tell them apart")
	p = simulated(t, []float64{0, 0, 0, 8}, 20, 0.5).Properties()
	assert.Equal(t, 2, p.Tied)
}

func TestPropertiesWithDiverged(t *testing.T) {
	table, err := study.New("diverged", read(t, "id,loss_1,loss_2,loss_3\na,1,2,3\nb,2,3.5,4\nc,,5,6\nd,,,9\n"), selection.Minimise)
	require.NoError(t, err)
	p := table.Properties()
	assert.Equal(t, 3, p.Diverged)
	assert.InDelta(t, 7./6, p.Gap, 1e-12)
	assert.Equal(t, 0, p.Near)
	assert.InDelta(t, 2/math.Sqrt(2*(7./6*7./6+1./3*1./3+5./6*5./6)), p.Half, 1e-12, "of a and b, whose losses are 2, 3.5 and 4")
	assert.Equal(t, 1, p.Tied, "d has one experiment, which tells nothing; c, with two, is 3 and 3 worse")
}

func TestOneCandidate(t *testing.T) {
	table, err := study.New("one", read(t, "id,loss_1,loss_2\na,1,2\n"), selection.Minimise)
	require.NoError(t, err)
	p := table.Properties()
	assert.True(t, math.IsNaN(p.Half))
	assert.True(t, math.IsNaN(p.Top))
	assert.Zero(t, p.Gap)
}

// TestSpread has candidates whose standard deviations are 1 to 20, and a worse half that does not count.
func TestSpread(t *testing.T) {
	table, err := study.New("spread", read(t, csv(40, 9, func(i, e int) string {
		return fmt.Sprint(float64(1000*(i/20)) + float64(i%20+1)*float64(e-4))
	})), selection.Minimise)
	require.NoError(t, err)
	assert.InDelta(t, 18./2, table.Properties().Spread, 0.5)
}
