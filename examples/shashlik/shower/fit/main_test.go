package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"robust/examples/shashlik/observables"
	"robust/trainer"
)

func command(args ...string) (string, error) {
	var out bytes.Buffer
	err := run(context.Background(), args, &out, io.Discard)
	return out.String(), err
}

// TestSolveFindsWhatMadeTheCurves checks that responses that are planes with noise give the point back, with its error.
func TestSolveFindsWhatMadeTheCurves(t *testing.T) {
	const points, observed = 60, 200
	truth := []float64{0.3, -0.5, 0.1}
	rng := trainer.Stream(1, "planes")
	var pulls float64
	const trials = 40
	for range trials {
		slopes := make([][]float64, observed)
		wanted := make([]observables.Bin, observed)
		for k := range slopes {
			slopes[k] = []float64{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
			v := 5.0
			for j, s := range slopes[k] {
				v += s * truth[j]
			}
			wanted[k] = observables.Bin{Value: v + 0.1*rng.NormFloat64(), Error: 0.1, Events: 100}
		}
		wanted[0].Error = 0 // does not count
		wanted[0].Value = 1e9
		design := mat.NewDense(points, 4, nil)
		responses := make([][]observables.Bin, points)
		for i := range responses {
			z := []float64{2*rng.Float64() - 1, 2*rng.Float64() - 1, 2*rng.Float64() - 1}
			design.SetRow(i, append([]float64{1}, z...))
			for k := range slopes {
				v := 5 + 0.2*rng.NormFloat64()
				for j, s := range slopes[k] {
					v += s * z[j]
				}
				responses[i] = append(responses[i], observables.Bin{Value: v, Events: 100})
			}
		}
		z, covariance, err := solve(design, responses, wanted)
		require.NoError(t, err)
		for j := range z {
			assert.InDelta(t, truth[j], z[j], 0.06)
			pulls += (z[j] - truth[j]) * (z[j] - truth[j]) / covariance.At(j, j) / (3 * trials)
		}
	}
	assert.InDelta(t, 1, pulls, 0.5)
}

// TestRunIsRepeatable judges the constants that are checked in.
func TestRunIsRepeatable(t *testing.T) {
	if testing.Short() {
		t.Skip("makes many showers")
	}
	args := []string{"-rounds", "0", "-events", "400"}
	text, err := command(args...)
	require.NoError(t, err)
	assert.Contains(t, text, "| Maximum.At1 ")
	again, err := command(args...)
	require.NoError(t, err)
	assert.Equal(t, text, again)
}

func TestStartIsPossible(t *testing.T) { require.NoError(t, first().Check()) }

func TestErrors(t *testing.T) {
	folder := t.TempDir()
	bad := filepath.Join(folder, "bad.json")
	require.NoError(t, os.WriteFile(bad, []byte(`{"Conversionn": 1}`), 0o644))
	zero := filepath.Join(folder, "zero.json")
	require.NoError(t, os.WriteFile(zero, []byte(`{}`), 0o644))
	for text, args := range map[string][]string{
		`unexpected argument "x"`: {"x"},
		"-rounds -1":              {"-rounds", "-1"},
		"-points 5":               {"-points", "5"},
		"-events 3":               {"-events", "3"},
		"-width 0":                {"-width", "0"},
		"-width 3 -shrink 2":      {"-shrink", "2"},
		"no such file":            {"-start", filepath.Join(folder, "none.json")},
		"Conversionn":             {"-start", bad},
		"Conversion is 0":         {"-start", zero},
	} {
		_, err := command(args...)
		assert.ErrorContains(t, err, text)
	}
}
