package network_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/network"
)

// parameters are those of a convolution from 32 to 64 channels, with a fan-in of
// 288 and a fan-out of 576, its bias and slopes.
func parameters(t *testing.T) []network.Parameter {
	t.Helper()
	ps, err := of(network.Shape{Channels: 32, Height: 5, Width: 5}, network.Conv{Filters: 64}, network.PReLU{}).Parameters()
	require.NoError(t, err)
	require.Len(t, ps, 3)
	return ps
}

// TestSpreadsOfWeights has the bounds and widths that PyTorch's documentation gives
// for the fans 288 and 576.
func TestSpreadsOfWeights(t *testing.T) {
	for _, c := range []struct {
		init         network.Initialisation
		bound, width float64 // of uniform or normal numbers
	}{
		{network.Initialisation{}, 0.058926, 0},
		{network.Initialisation{Method: network.KaimingUniform}, 0.144338, 0},
		{network.Initialisation{Method: network.KaimingUniform, Gain: 1}, 0.102062, 0},
		{network.Initialisation{Method: network.KaimingNormal}, 0, 0.083333},
		{network.Initialisation{Method: network.XavierUniform}, 0.083333, 0},
		{network.Initialisation{Method: network.XavierNormal}, 0, 0.048113},
		{network.Initialisation{Method: network.XavierNormal, Gain: 2}, 0, 0.096225},
	} {
		w := c.init.Draw(parameters(t), trainer.Stream(3, "weights"))[0]
		var sum, square, top float64
		for _, v := range w {
			sum += float64(v)
			square += float64(v) * float64(v)
			top = max(top, math.Abs(float64(v)))
		}
		n := float64(len(w)) // 18,432: relative errors of the widths are below 0.006
		width := c.width
		if c.bound > 0 {
			width = c.bound / math.Sqrt(3)
			assert.LessOrEqual(t, top, c.bound*1.00001, c.init.Kind())
			assert.Greater(t, top, c.bound*0.999, c.init.Kind())
		} else {
			assert.Greater(t, top, 3*c.width, c.init.Kind())
		}
		assert.InEpsilon(t, width, math.Sqrt(square/n), 0.02, c.init.Kind())
		assert.Less(t, math.Abs(sum/n), 4*width/math.Sqrt(n), c.init.Kind())
	}
}

func TestBiasesAndSlopes(t *testing.T) {
	for _, m := range network.Methods() {
		w := network.Initialisation{Method: m}.Draw(parameters(t), trainer.Stream(1, "weights"))
		top := float32(0)
		for _, b := range w[1] {
			top = max(top, b, -b)
		}
		assert.LessOrEqual(t, top, float32(0.058926), m)
		assert.Greater(t, top, float32(0.05), m)
		for _, s := range w[2] {
			assert.Equal(t, float32(0.25), s)
		}
		w = network.Initialisation{Method: m, ZeroBias: true}.Draw(parameters(t), trainer.Stream(1, "weights"))
		assert.Equal(t, make([]float32, 64), w[1], m)
	}
}

func TestOrthogonalMatrices(t *testing.T) {
	for _, size := range [][2]int{{5, 30}, {30, 5}, {12, 12}, {1, 7}, {7, 1}} {
		rows, columns := size[0], size[1]
		ps, err := of(network.Features(columns), network.Dense{Features: rows, NoBias: true}).Parameters()
		require.NoError(t, err)
		w := network.Initialisation{Method: network.Orthogonal, Gain: 2}.Draw(ps, trainer.Stream(1, "weights"))[0]
		at := func(i, j int) float64 { return float64(w[i*size[1]+j]) }
		if rows > columns {
			at = func(i, j int) float64 { return float64(w[j*size[1]+i]) }
			rows, columns = columns, rows
		}
		for a := range rows {
			for b := range rows {
				product, want := 0.0, 0.0
				if a == b {
					want = 4 // the gain squared
				}
				for j := range columns {
					product += at(a, j) * at(b, j)
				}
				assert.InDelta(t, want, product, 1e-5, "%v", size)
			}
		}
	}
}

func TestWeightsAreThoseOfTheStream(t *testing.T) {
	draw := func(seed uint64) [][]float32 {
		return network.Initialisation{}.Draw(parameters(t), trainer.Instance{InitSeed: seed}.InitStream("weights"))
	}
	assert.Equal(t, draw(1), draw(1))
	assert.NotEqual(t, draw(1), draw(2))
}
