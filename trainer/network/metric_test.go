package network_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"robust/trainer/network"
)

func TestMetrics(t *testing.T) {
	predictions, targets := []float32{1, 2, 5, -2}, []float32{1, 4, 4, -4}
	assert.InDelta(t, math.Sqrt(9.0/4), network.RMSE.Of(predictions, targets), 1e-15)
	assert.InDelta(t, math.Sqrt((0.25+0.0625+0.25)/4), network.RelativeRMSE.Of(predictions, targets), 1e-15)
	assert.InDelta(t, 5.0/4, network.MeanAbsolute.Of(predictions, targets), 1e-15)

	outputs := []float32{0, 0, 0, 800, 1, -7, 0, 1, 1} // of three classes
	classes := []float32{2, 0, 2}
	// -log(1/3), 0 and -log(e/(1+2e)).
	want := (math.Log(3) + 0 + math.Log(1+2*math.E) - 1) / 3
	assert.InDelta(t, want, network.MeanCrossEntropy.Of(outputs, classes), 1e-12)
	assert.InDelta(t, 2.0/3, network.ErrorRate.Of(outputs, classes), 1e-15, "of equal outputs the first counts")
}

func TestMetricsOfWhatIsNotFinite(t *testing.T) {
	nan := float32(math.NaN())
	for _, m := range network.Metrics() {
		for _, p := range [][]float32{{nan, 1}, {1, nan}} {
			targets := []float32{1, 1}
			if m == network.ErrorRate || m == network.MeanCrossEntropy {
				targets = targets[:1]
			}
			assert.True(t, math.IsNaN(m.Of(p, targets)), "%q of %v", m, p)
		}
	}
	assert.True(t, math.IsInf(network.RMSE.Of([]float32{float32(math.Inf(1))}, []float32{1}), 1))
}
