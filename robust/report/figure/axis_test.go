package figure

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/plot"
	"pgregory.net/rapid"
)

func labels(ticks []plot.Tick) (out []string) {
	for _, tick := range ticks {
		if tick.Label != "" {
			out = append(out, tick.Label)
		}
	}
	return out
}

func TestTicks(t *testing.T) {
	assert.Equal(t, []string{"0", "20", "40", "60", "80", "100"}, labels(linearTicks(0, 100)))
	assert.Equal(t, []string{"-0.5", "0.0", "0.5"}, labels(linearTicks(-0.9, 0.9))[:3])
	assert.Equal(t, []string{"0.020", "0.022", "0.024", "0.026", "0.028", "0.030"}, labels(linearTicks(0.02, 0.03)))
	assert.Equal(t, []string{"2e-6", "4e-6", "6e-6"}, labels(linearTicks(1e-6, 7e-6)))
	assert.Equal(t, []string{"1.00e7", "1.01e7", "1.02e7"}, labels(linearTicks(1e7, 1.04e7))[:3])
	assert.Equal(t, []string{"1000", "10000", "100000"}, labels(logTicks(900, 9e5)))
	assert.Equal(t, []string{"1e-6", "2e-6", "5e-6"}, labels(logTicks(1e-6, 9e-6)))
	assert.Equal(t, []string{"1", "2", "5", "10", "20"}, labels(logTicks(1, 30)))
	assert.Equal(t, []string{"0.02", "0.05", "0.1"}, labels(logTicks(0.015, 0.12)))
	assert.Equal(t, labels(linearTicks(0.022, 0.029)), labels(logTicks(0.022, 0.029)))
}

func TestWholeTicks(t *testing.T) {
	assert.Equal(t, []string{"1", "2", "3"}, labels(wholeTicks(0.9, 3.1)))
	assert.Equal(t, []string{"0", "1"}, labels(wholeTicks(-0.1, 1.2)), "0 has no sign")
	assert.Equal(t, []string{"0", "5", "10", "15"}, labels(wholeTicks(-0.5, 16.5)))
	for _, tick := range wholeTicks(0, 8.2) {
		assert.Equal(t, math.Trunc(tick.Value), tick.Value)
	}
	assert.Equal(t, []string{"1000000", "2000000"}, labels(wholeTicks(1e6, 5e6))[:2])
}

// TestAnyRangeHasAFewDistinctLabels holds for all ranges but those so narrow that their ends are hardly told apart.
func TestAnyRangeHasAFewDistinctLabels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := math.Pow(10, rapid.Float64Range(-12, 12).Draw(t, "width"))
		low := rapid.Float64Range(-100, 100).Draw(t, "low") * width
		high := low + width
		ticks := linearTicks(low, high)
		names := labels(ticks)
		assert.GreaterOrEqual(t, len(names), 2, names)
		assert.LessOrEqual(t, len(names), 9, names)
		seen := map[string]bool{}
		for _, name := range names {
			assert.False(t, seen[name], "%v", names)
			seen[name] = true
		}
		for _, tick := range ticks {
			assert.InDelta(t, (low+high)/2, tick.Value, width/2*(1+1e-6))
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		low := math.Pow(10, rapid.Float64Range(-12, 12).Draw(t, "low"))
		high := low * math.Pow(10, rapid.Float64Range(0.01, 20).Draw(t, "decades"))
		names := labels(logTicks(low, high))
		assert.GreaterOrEqual(t, len(names), 2, names)
		assert.LessOrEqual(t, len(names), 11, names)
	})
}
