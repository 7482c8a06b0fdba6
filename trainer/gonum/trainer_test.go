package gonum_test

import (
	"context"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
	"robust/trainer/trainertest"
)

// spots are images of 6×6 with one bright pixel; the target is its row plus a half.
func spots(n int, seed uint64) network.Events {
	rng := trainer.Stream(seed, "spots")
	e := network.Events{Inputs: make([]float32, 36*n), Extras: make([]float32, n), Targets: make([]float32, n)}
	for i := range n {
		row := rng.IntN(6)
		e.Inputs[36*i+6*row+rng.IntN(6)] = 1
		e.Extras[i] = rng.Float32()
		e.Targets[i] = float32(row) + 0.5
	}
	return e
}

func spotTask() network.Task {
	return network.Task{Population: spots(300, 1), Evaluation: spots(50, 2), Sample: 120, Predictions: true}
}

func spotNetwork(name string, t network.Training, layers ...network.Layer) network.Candidate {
	return network.Candidate{
		Name: name,
		Architecture: network.Architecture{
			Input:  network.Shape{Channels: 1, Height: 6, Width: 6},
			Layers: append(layers, network.Dense{Features: 1}),
		},
		Training: t,
	}
}

func newTrainer(t testing.TB, task network.Task) *gonum.Trainer {
	t.Helper()
	tr, err := gonum.New(task, gonum.Options{})
	require.NoError(t, err)
	return tr
}

func TestConformance(t *testing.T) {
	short := network.Training{Epochs: 3, BatchSize: 32}
	augmented := network.Training{Epochs: 3, BatchSize: 32, Augmentation: network.Augmentation{Mirror: true, Crop: 1}}
	long := network.Training{Epochs: 1_000_000}
	wild := network.Training{Epochs: 20, Optimiser: network.SGD{Rate: 1e6}}
	trainertest.Run(t, func() trainer.Trainer { return newTrainer(t, spotTask()) },
		trainer.Pool([]network.Candidate{
			spotNetwork("convolution", short, network.Conv{Filters: 4}, network.ReLU{}, network.MaxPool{}),
			spotNetwork("dense", short, network.Dense{Features: 7}, network.GELU{}),
			spotNetwork("residual", augmented, network.Residual{
				Layers: []network.Layer{network.Conv{Filters: 1, Padding: 1}, network.BatchNorm{}},
			}, network.ReLU{}),
		}),
		trainertest.Implements[*gonum.Trainer](),
		trainertest.Slow(spotNetwork("slow", long, network.Dense{Features: 7})),
		trainertest.Diverges(spotNetwork("wild", wild, network.Dense{Features: 7})))
}

func TestLearns(t *testing.T) {
	task := spotTask()
	task.Sample = 0
	c := spotNetwork("spots", network.Training{Epochs: 60, Optimiser: network.Adam{Rate: 5e-3}},
		network.Conv{Filters: 8, Padding: 1}, network.ReLU{})
	o, err := newTrainer(t, task).Train(t.Context(), c, trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, trainer.Trained, o.Status)
	assert.Less(t, o.Loss, 0.1, "the rows are spread by 1.7")
	assert.Less(t, o.Metrics["training loss"], 0.01)
	require.Len(t, o.Predictions, 50)
	sum := 0.0
	for i, p := range o.Predictions {
		sum += math.Pow(p-float64(task.Evaluation.Targets[i]), 2)
	}
	assert.InDelta(t, o.Loss, math.Sqrt(sum/50), 1e-12)
}

// TestOutcomesStayTheSame trains different networks beside each other, with buffers
// that have been used.
func TestOutcomesStayTheSame(t *testing.T) {
	tr := newTrainer(t, spotTask())
	training := network.Training{Epochs: 2, BatchSize: 50}
	pool := []network.Candidate{
		spotNetwork("a", training, network.Conv{Filters: 3}, network.PReLU{}, network.AveragePool{}),
		spotNetwork("b", training, network.Conv{Filters: 70, Kernel: 2, Stride: 2}, network.ReLU{}, network.MaxPool{Stride: 1}),
		spotNetwork("c", training, network.Dense{Features: 5}, network.SiLU{}),
	}
	alone := make([]trainer.Outcome, len(pool))
	for i, c := range pool {
		var err error
		alone[i], err = tr.Train(t.Context(), c, trainer.Instance{InitSeed: 7})
		require.NoError(t, err)
	}
	var all sync.WaitGroup
	for k := range 24 {
		all.Go(func() {
			o, err := tr.Train(context.Background(), pool[k%len(pool)], trainer.Instance{InitSeed: 7})
			assert.NoError(t, err)
			assert.Equal(t, alone[k%len(pool)].Predictions, o.Predictions)
			assert.Equal(t, alone[k%len(pool)].Metrics, o.Metrics)
		})
	}
	all.Wait()
}

func TestStopsWithinABatch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	epochs := 0
	tr, err := gonum.New(spotTask(), gonum.Options{Epoch: func(_ network.Candidate, _ trainer.Instance, epoch int, _ float64) {
		assert.Equal(t, epochs, epoch)
		if epochs++; epoch == 2 {
			cancel()
		}
	}})
	require.NoError(t, err)
	_, err = tr.Train(ctx, spotNetwork("endless", network.Training{Epochs: 1 << 40}), trainer.Instance{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 3, epochs, "no further epoch")
}

func TestDivergenceEndsTheTraining(t *testing.T) {
	epochs := 0
	tr, err := gonum.New(spotTask(), gonum.Options{Epoch: func(network.Candidate, trainer.Instance, int, float64) { epochs++ }})
	require.NoError(t, err)
	wild := network.Training{Epochs: 1 << 40, Optimiser: network.SGD{Rate: 1e6}}
	o, err := tr.Train(t.Context(), spotNetwork("wild", wild, network.Dense{Features: 3}), trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, trainer.Diverged, o.Status)
	assert.True(t, math.IsNaN(o.Loss))
	assert.Less(t, epochs, 50)
}

func TestLearningCurveFalls(t *testing.T) {
	var curve []float64
	tr, err := gonum.New(spotTask(), gonum.Options{Epoch: func(c network.Candidate, in trainer.Instance, _ int, loss float64) {
		assert.Equal(t, "curve", c.Name)
		assert.EqualValues(t, 3, in.InitSeed)
		curve = append(curve, loss)
	}})
	require.NoError(t, err)
	o, err := tr.Train(t.Context(), spotNetwork("curve", network.Training{Epochs: 12}), trainer.Instance{InitSeed: 3})
	require.NoError(t, err)
	require.Len(t, curve, 12)
	assert.Less(t, curve[11], curve[0])
	assert.Equal(t, o.Metrics["training loss"], curve[11])
}

// TestCurveAndFigures judges after each epoch, which changes nothing else.
func TestCurveAndFigures(t *testing.T) {
	c := spotNetwork("curve", network.Training{Epochs: 3}, network.Dense{Features: 4}, network.ReLU{})
	plain, err := newTrainer(t, spotTask()).Train(t.Context(), c, trainer.Instance{InitSeed: 3})
	require.NoError(t, err)
	task := spotTask()
	task.Curve = true
	task.Figures = func(predictions []float32) map[string]float64 {
		return map[string]float64{"first": float64(predictions[0])}
	}
	o, err := newTrainer(t, task).Train(t.Context(), c, trainer.Instance{InitSeed: 3})
	require.NoError(t, err)
	assert.Equal(t, plain.Predictions, o.Predictions)
	assert.Equal(t, map[string]float64{
		network.TrainingLoss: plain.Metrics[network.TrainingLoss], "first": plain.Predictions[0],
		"loss after epoch 1": o.Metrics["loss after epoch 1"], "loss after epoch 2": o.Metrics["loss after epoch 2"],
		"loss after epoch 3": plain.Loss,
	}, o.Metrics)
	assert.Greater(t, o.Metrics["loss after epoch 1"], o.Metrics["loss after epoch 2"])
	c.Training.Epochs = 2
	shorter, err := newTrainer(t, task).Train(t.Context(), c, trainer.Instance{InitSeed: 3})
	require.NoError(t, err)
	assert.Equal(t, shorter.Loss, o.Metrics[network.CurveMetric(2)])
}

func TestErrors(t *testing.T) {
	task := spotTask()
	task.Sample = 301
	_, err := gonum.New(task, gonum.Options{})
	require.ErrorIs(t, err, network.ErrTask)

	tr := newTrainer(t, spotTask())
	_, err = tr.Train(t.Context(), spotNetwork("too deep", network.Training{}, network.Conv{Filters: 1, Kernel: 7}), trainer.Instance{})
	require.ErrorIs(t, err, network.ErrArchitecture)
	_, err = tr.Train(t.Context(), spotNetwork("backwards", network.Training{Epochs: -1}), trainer.Instance{})
	require.ErrorIs(t, err, network.ErrTraining)
	c := spotNetwork("two", network.Training{}, network.Dense{Features: 3})
	c.Architecture.Layers = c.Architecture.Layers[:1]
	_, err = tr.Train(t.Context(), c, trainer.Instance{})
	require.ErrorIs(t, err, trainer.ErrCandidate)
	assert.ErrorContains(t, err, "3 outputs")
	_, err = tr.Train(t.Context(), spotNetwork("half", network.Training{Precision: network.BFloat16}), trainer.Instance{})
	require.ErrorIs(t, err, trainer.ErrCandidate)
	assert.ErrorContains(t, err, `this backend has no precision "bf16": leave it out, or train with package trainer/torch`)
}

func TestTheTaskJudges(t *testing.T) {
	task := spotTask()
	task.Judge = func(predictions []float32) (float64, error) {
		assert.Len(t, predictions, 50)
		return float64(predictions[7]), nil
	}
	c := spotNetwork("judged", network.Training{Epochs: 2})
	o, err := newTrainer(t, task).Train(t.Context(), c, trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, o.Predictions[7], o.Loss)

	task.Judge = func([]float32) (float64, error) { return math.NaN(), nil }
	o, err = newTrainer(t, task).Train(t.Context(), c, trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, trainer.Diverged, o.Status)

	task.Judge = func([]float32) (float64, error) { return 0, assert.AnError }
	_, err = newTrainer(t, task).Train(t.Context(), c, trainer.Instance{})
	require.ErrorIs(t, err, assert.AnError)
}

func TestSecondsAreMeasured(t *testing.T) {
	start := time.Now()
	o, err := newTrainer(t, spotTask()).Train(t.Context(), spotNetwork("timed", network.Training{Epochs: 3}), trainer.Instance{})
	require.NoError(t, err)
	assert.Positive(t, o.Seconds)
	assert.LessOrEqual(t, o.Seconds, time.Since(start).Seconds())
}
