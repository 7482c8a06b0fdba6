package stats

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testdata/tails.json is made by golden_tails.py.
func TestTailsGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/tails.json")
	require.NoError(t, err)
	var golden struct{ Rows [][5]any }
	require.NoError(t, json.Unmarshal(data, &golden))
	require.Greater(t, len(golden.Rows), 200)
	smallest := 1.0
	for _, row := range golden.Rows {
		x, d1, d2, want := row[1].(float64), row[2].(float64), row[3].(float64), row[4].(float64)
		got, tolerance := 0.0, 2e-11
		switch row[0] {
		case "kolmogorov":
			got, tolerance = kolmogorovTail(int(d1), x), 1e-8
		case "normal":
			got = normalTail(x)
		case "student":
			got = studentTail(x, d1)
			assert.InDelta(t, 1-want, studentTail(-x, d1), 2e-11)
		case "f":
			got = fTail(x, d1, d2)
		case "chi2":
			got = chiSquaredTail(x, d1)
		}
		assertClose(t, number(want), got, tolerance, fmt.Sprint(row))
		smallest = min(smallest, want)
	}
	assert.Less(t, smallest, 1e-280)
}

func TestTailsAtTheEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct{ want, got float64 }{
		{0, normalTail(inf)}, {1, normalTail(-inf)}, {nan, normalTail(nan)},
		{0, studentTail(inf, 3)}, {1, studentTail(-inf, 3)}, {nan, studentTail(nan, 3)}, {nan, studentTail(1, 0)}, {nan, studentTail(1, nan)},
		{0, fTail(inf, 2, 3)}, {1, fTail(0, 2, 3)}, {nan, fTail(nan, 2, 3)}, {nan, fTail(1, 0, 3)}, {nan, fTail(1, 2, nan)},
		{0, chiSquaredTail(inf, 2)}, {1, chiSquaredTail(0, 2)}, {nan, chiSquaredTail(nan, 2)}, {nan, chiSquaredTail(1, 0)},
	} {
		assertClose(t, number(c.want), c.got, 0, "edge")
	}
}
