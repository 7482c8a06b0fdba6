package boosting_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/python/protocol"
	"robust/examples/shashlik/boosting"
	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/reconstruction"
	"robust/trainer"
	"robust/trainer/command"
	"robust/trainer/network"
	"robust/trainer/trainertest"
)

// needXGBoost skips the test where Python cannot import xgboost.
func needXGBoost(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("trains in Python")
	}
	if err := protocol.Check(t.Context(), protocol.Interpreter(""), "xgboost"); err != nil {
		t.Skip(err)
	}
}

func newTrainer(t *testing.T, task network.Task) *boosting.Trainer {
	t.Helper()
	tr, err := boosting.New(task, boosting.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tr.Close()) })
	return tr
}

func candidate(t *testing.T, parameters ...trainer.Parameter) trainer.Configuration {
	t.Helper()
	c, err := trainer.NewConfiguration("", parameters...)
	require.NoError(t, err)
	return c
}

// levels are events with two inputs and one extra that have the values 0 to 5, and targets that depend on all.
func levels(n, outputs int, seed uint64) network.Events {
	rng := trainer.Stream(seed, "levels")
	e := network.Events{Outputs: outputs}
	for range n {
		a, b, c := float32(rng.IntN(6)), float32(rng.IntN(6)), float32(rng.IntN(6))
		e.Inputs = append(e.Inputs, a, b)
		e.Extras = append(e.Extras, c)
		for k := range outputs {
			e.Targets = append(e.Targets, 10+float32(k)*a+b+(2-float32(k))*c+float32(rng.NormFloat64()))
		}
	}
	return e
}

func TestXGBoostConformance(t *testing.T) {
	needXGBoost(t)
	task := network.Task{Population: levels(200, 1, 1), Evaluation: levels(50, 1, 2), Sample: 80, Predictions: true}
	trainertest.Run(t, func() trainer.Trainer { return newTrainer(t, task) },
		trainer.Pool([]trainer.Configuration{
			candidate(t, trainer.Param("trees", 5), trainer.Param("subsample", 0.5), trainer.Parameter{Name: "gamma"}),
		}), trainertest.Experiments(1), trainertest.Slow(candidate(t, trainer.Param("trees", 100_000_000))))
}

// TestXGBoostStump grows one tree with one split, which is found here as well: on the sample of the instance, among all
// splits of inputs and extras; with two outputs, of weighted events.
func TestXGBoostStump(t *testing.T) {
	needXGBoost(t)
	const features = 3
	for _, outputs := range []int{1, 2} {
		task := network.Task{Population: levels(300, outputs, 1), Evaluation: levels(40, outputs, 2), Sample: 60, Predictions: true}
		weight := func(int) float64 { return 1 }
		if outputs == 2 {
			for i := range 300 {
				task.Population.Weights = append(task.Population.Weights, float32(1+i%3)/2)
			}
			weight = func(i int) float64 { return float64(task.Population.Weights[i]) }
		}
		feature := func(e network.Events, i, k int) float32 {
			if k == 2 {
				return e.Extras[i]
			}
			return e.Inputs[2*i+k]
		}
		stump := candidate(t, trainer.Param("trees", 1), trainer.Param("max_depth", 1), trainer.Param("eta", 1),
			trainer.Param("lambda", 0), trainer.Param("min_child_weight", 0))
		tr := newTrainer(t, task)
		for experiment := range 3 {
			in := trainer.BothSources{}.Instance(1, experiment)
			o, err := tr.Train(t.Context(), stump, in)
			require.NoError(t, err)
			require.Len(t, o.Predictions, 40*outputs)
			squares := 0.0
			for output := range outputs {
				best, split, at := math.Inf(1), 0, float32(0)
				var means [2]float64
				for k := range features {
					for cut := float32(0.5); cut < 5; cut++ {
						var n, sum, square [2]float64
						for _, i := range task.Draw(in) {
							side := 0
							if feature(task.Population, i, k) > cut {
								side = 1
							}
							y := float64(task.Population.Targets[i*outputs+output])
							n[side] += weight(i)
							sum[side] += weight(i) * y
							square[side] += weight(i) * y * y
						}
						if error := square[0] - sum[0]*sum[0]/n[0] + square[1] - sum[1]*sum[1]/n[1]; error < best {
							best, split, at = error, k, cut
							means = [2]float64{sum[0] / n[0], sum[1] / n[1]}
						}
					}
				}
				squares += best
				for i := range 40 {
					side := 0
					if feature(task.Evaluation, i, split) > at {
						side = 1
					}
					assert.InDelta(t, means[side], o.Predictions[i*outputs+output], 1e-4)
				}
			}
			assert.InDelta(t, math.Sqrt(squares/float64(60*outputs)), o.Metrics["training loss"], 1e-4)
			sum := 0.0
			for i, y := range task.Evaluation.Targets {
				sum += math.Pow(o.Predictions[i]-float64(y), 2)
			}
			assert.InDelta(t, math.Sqrt(sum/float64(40*outputs)), o.Loss, 1e-6)
		}
	}
}

// TestXGBoostJudge checks that the task's Judge finds the loss, and what becomes of its error and of a wrong value.
func TestXGBoostJudge(t *testing.T) {
	needXGBoost(t)
	errJudge := errors.New("no judgement")
	loss, fails := 42.0, error(nil)
	tr := newTrainer(t, network.Task{
		Population: levels(50, 1, 1), Evaluation: levels(20, 1, 2),
		Judge: func(p []float32) (float64, error) {
			assert.Len(t, p, 20)
			return loss, fails
		},
	})
	c := candidate(t, trainer.Param("trees", 2))
	o, err := tr.Train(t.Context(), c, trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, 42.0, o.Loss)
	assert.Empty(t, o.Predictions, "not asked for")
	loss = math.Inf(1)
	o, err = tr.Train(t.Context(), c, trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, trainer.Diverged, o.Status)
	fails = errJudge
	_, err = tr.Train(t.Context(), c, trainer.Instance{})
	assert.ErrorIs(t, err, errJudge)

	o, err = tr.Train(t.Context(), candidate(t, trainer.Param("eta", "fast")), trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, trainer.Failed, o.Status)
	assert.Contains(t, o.Error, "XGBoostError", "which says what is wrong")
	_, err = tr.Train(t.Context(), candidate(t, trainer.Param("max_dept", 3)), trainer.Instance{})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
	assert.ErrorContains(t, err, `"max_dept"; use trees, max_depth`)
}

// TestXGBoostCalorimeter measures photons better than the calibrated sum of the cells does.
func TestXGBoostCalorimeter(t *testing.T) {
	needXGBoost(t)
	events, err := calorimeter.Sample()
	require.NoError(t, err)
	images, err := calorimeter.Readout{}.Measure(events)
	require.NoError(t, err)
	population, evaluation := images.Slice(0, 6000), images.Slice(6000, 8000)
	prepared, err := reconstruction.Prepare(reconstruction.Options{Baseline: reconstruction.Sum}, population)
	require.NoError(t, err)
	task, err := prepared.Task(population, evaluation)
	require.NoError(t, err)
	task.Sample = 3000
	tr := newTrainer(t, task)
	sum, err := calorimeter.RelativeRMSE(prepared.Target.Baseline.Estimate(evaluation), evaluation.Energy)
	require.NoError(t, err)
	o, err := tr.Train(t.Context(), candidate(t, trainer.Param("trees", 100), trainer.Param("max_depth", 3), trainer.Param("eta", 0.03),
		trainer.Param("min_child_weight", 200), trainer.Param("subsample", 0.5)), trainer.Instance{SampleSeed: 1})
	require.NoError(t, err)
	t.Logf("RMSE(E)/E: sum of the cells %.5f, trees %.5f, in %.2f s", sum, o.Loss, o.Seconds)
	assert.Less(t, o.Loss, sum)
	assert.Greater(t, o.Loss, 0.9*sum)
	assert.Contains(t, o.Metrics, reconstruction.RMSEOverMean)

	o, err = tr.Train(t.Context(), boosting.Standard(), trainer.Instance{SampleSeed: 1})
	require.NoError(t, err)
	assert.Equal(t, trainer.Trained, o.Status, o.Error)
	assert.Less(t, o.Loss, 1.1*sum)
}

func TestRefused(t *testing.T) {
	task := network.Task{Population: levels(50, 1, 1), Evaluation: levels(20, 1, 2)}
	bad := task
	bad.Sample = 51
	_, err := boosting.New(bad, boosting.Options{})
	assert.ErrorIs(t, err, network.ErrTask)
	classes := task
	classes.Metric = network.ErrorRate
	for _, e := range []*network.Events{&classes.Population, &classes.Evaluation} {
		e.Targets = make([]float32, e.Len())
	}
	_, err = boosting.New(classes, boosting.Options{})
	assert.ErrorIs(t, err, network.ErrTask)
	assert.ErrorContains(t, err, "for regression")
	_, err = boosting.New(task, boosting.Options{Threads: -1})
	assert.ErrorIs(t, err, command.ErrOptions)

	_, err = boosting.New(task, boosting.Options{Python: "no-such-python"})
	assert.ErrorIs(t, err, protocol.ErrPython)
	bare := filepath.Join(t.TempDir(), "bare")
	require.NoError(t, os.WriteFile(bare, []byte("#!/bin/sh\necho 'ModuleNotFoundError: no xgboost' >&2\nexit 1\n"), 0o755))
	t.Setenv("PYTHON", bare)
	_, err = boosting.New(task, boosting.Options{})
	assert.ErrorIs(t, err, protocol.ErrPython)
	assert.ErrorContains(t, err, bare+" -m pip install numpy==2.4.6 xgboost-cpu==3.2.0")
}
