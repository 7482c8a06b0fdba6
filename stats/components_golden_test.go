package stats

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
)

type componentsCase struct {
	Name    []string
	Y       []float64
	Effects []string
	Levels  [][]int
	ANOVA   *struct{ MeanSquares, DF, Raw, Low, High, Total []float64 }
	REML    struct{ Estimate, Criterion, Low, High, Raw, Total, MINQUE1 []float64 }
}

func (c componentsCase) effects() []RandomEffect {
	effects := make([]RandomEffect, len(c.Effects))
	for k, name := range c.Effects {
		effects[k] = RandomEffect{Name: name, Levels: c.Levels[k]}
	}
	return effects
}

func goldenComponents(t *testing.T) []componentsCase {
	t.Helper()
	raw, err := os.ReadFile("testdata/components.json")
	require.NoError(t, err)
	var golden struct{ Cases []componentsCase }
	require.NoError(t, json.Unmarshal(raw, &golden))
	require.Len(t, golden.Cases, 11)
	return golden.Cases
}

func TestANOVAGolden(t *testing.T) {
	balanced := 0
	for _, c := range goldenComponents(t) {
		name := c.Name[0]
		r, err := VarianceComponents(c.Y, c.effects(), ComponentsOptions{})
		require.NoError(t, err, name)
		if c.ANOVA == nil {
			assert.Equal(t, REML, r.Method, name)
			_, err = VarianceComponents(c.Y, c.effects(), ComponentsOptions{Method: ANOVA})
			assert.ErrorIs(t, err, ErrOption, name)
			continue
		}
		balanced++
		assert.Equal(t, ANOVA, r.Method, name)
		for k, got := range r.Components {
			scale := c.ANOVA.MeanSquares[k]
			assert.InEpsilon(t, c.ANOVA.MeanSquares[k], got.MeanSquare, 1e-10, name)
			assert.InDelta(t, c.ANOVA.DF[k], got.DF, 0, name)
			assert.InDelta(t, c.ANOVA.Raw[k], got.Raw, 1e-11*scale, name)
			assert.Equal(t, max(0, got.Raw), got.Estimate, name)
			assert.InDelta(t, c.ANOVA.Low[k], got.Low, 1e-9*scale, name)
			assert.InDelta(t, c.ANOVA.High[k], got.High, 1e-9*scale, name)
		}
		assert.InEpsilon(t, c.ANOVA.Total[0], r.Total.Low, 1e-9, name)
		assert.InEpsilon(t, c.ANOVA.Total[1], r.Total.High, 1e-9, name)
	}
	assert.Equal(t, 6, balanced)
}

// lme4 stops at a relative precision of about 1e-7 of its parameters.
func TestREMLGolden(t *testing.T) {
	boundary := 0
	for _, c := range goldenComponents(t) {
		name := c.Name[0]
		r, err := VarianceComponents(c.Y, c.effects(), ComponentsOptions{Method: REML})
		require.NoError(t, err, name)
		largest := 0.0
		for _, v := range c.REML.Estimate {
			largest = max(largest, v)
		}
		for k, got := range r.Components {
			what := name + " " + got.Name
			assert.InDelta(t, c.REML.Estimate[k], got.Estimate, 2e-6*largest, what)
			assert.InDelta(t, c.REML.Raw[k], got.Raw, 1e-5*largest, what)
			assert.InDelta(t, c.REML.Low[k], got.Low, 1e-6*largest, what)
			assert.InEpsilon(t, c.REML.High[k], got.High, 1e-5, what)
			if c.REML.Estimate[k] == 0 {
				boundary++
				assert.Zero(t, got.Estimate, what)
				assert.Negative(t, got.Raw, what)
			}
		}
		assert.InEpsilon(t, c.REML.Total[0], r.Total.Low, 1e-5, name)
		assert.InEpsilon(t, c.REML.Total[1], r.Total.High, 1e-5, name)
		// The contrasts of lme4 are not orthonormal: they differ by the length
		// of the column of ones.
		criterion := -2*r.LogLikelihood + math.Log(float64(r.N))
		assert.InDelta(t, c.REML.Criterion[0], criterion, 1e-7*math.Abs(criterion), name)
	}
	assert.GreaterOrEqual(t, boundary, 2, "the cases must have components of 0")
}

func TestMINQUEGolden(t *testing.T) {
	for _, c := range goldenComponents(t) {
		forms, err := MINQUE(len(c.Y), c.effects(), nil)
		require.NoError(t, err)
		y := mat.NewVecDense(len(c.Y), c.Y)
		for k, a := range forms {
			assert.InEpsilon(t, c.REML.MINQUE1[k], mat.Inner(y, a, y), 1e-7, c.Name[0])
			if c.ANOVA != nil {
				assert.InEpsilon(t, c.ANOVA.Raw[k], mat.Inner(y, a, y), 1e-7, "balanced: that of ANOVA")
			}
		}
	}
}
