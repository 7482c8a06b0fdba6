package report_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"robust/robust"
	"robust/selection"
	"robust/trainer"
)

// pool returns n candidates with two hyperparameters.
func pool(t testing.TB, n int) []trainer.Candidate {
	t.Helper()
	var all []trainer.Candidate
	for i := range n {
		c, err := trainer.NewConfiguration(fmt.Sprintf("net-%03d", i), trainer.Param("width", 8+i%5), trainer.Param("act", []string{"relu", "silu"}[i%2]))
		require.NoError(t, err)
		all = append(all, c)
	}
	return all
}

// train gives candidate i a loss of about 1 + i/10, with predictions and a learning curve; candidate 3 diverges now and then.
var train = trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	var i int
	fmt.Sscanf(c.ID(), "net-%d", &i)
	rng := trainer.Stream(in.InitSeed, c.ID())
	loss := 1 + float64(i)/10 + 0.05*rng.NormFloat64()
	if i == 3 && in.Experiment%2 == 1 {
		loss = math.NaN()
	}
	o := trainer.Outcome{Loss: loss, Seconds: 1, Metrics: map[string]float64{}}
	for epoch := 1; epoch <= 4; epoch++ {
		o.Metrics[fmt.Sprintf("loss after epoch %d", epoch)] = loss + 1/float64(epoch)
	}
	for range 200 {
		o.Predictions = append(o.Predictions, 1+0.1*rng.NormFloat64())
	}
	return o, nil
})

// settings are those of the runs of these tests.
func settings() selection.Settings {
	return selection.Settings{Seed: 1, Design: trainer.Crossed{Samples: 3, Inits: 4}, Method: selection.TestAgainstBest{}, Budget: selection.Budget{Experiments: 12}}
}

// selected is the result of a run among n candidates.
func selected(t testing.TB, n int) *selection.Result {
	t.Helper()
	result, err := selection.Run(context.Background(), train, pool(t, n), settings())
	require.NoError(t, err)
	return result
}

// binned are systematic uncertainties in bins of a variable.
func binned() []robust.SystematicOptions {
	truth, variable := make([]float64, 200), make([]float64, 200)
	for i := range truth {
		truth[i], variable[i] = 1, float64(i)
	}
	return []robust.SystematicOptions{{Truth: truth, Response: robust.Ratio, Binning: robust.Binning{Name: "energy, GeV", Variable: variable, Quantiles: 4}}}
}
