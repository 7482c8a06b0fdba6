//go:build torch

package torch_test

import (
	"context"
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"robust/stats"
	"robust/trainer"
	"robust/trainer/gonum"
	"robust/trainer/network"
	"robust/trainer/torch"
	"robust/trainer/trainertest"
)

// spots are images of 2×6×6 with one bright pixel; the target is its row plus a half.
func spots(n int, seed uint64) network.Events {
	rng := trainer.Stream(seed, "spots")
	e := network.Events{Inputs: make([]float32, 72*n), Extras: make([]float32, n), Targets: make([]float32, n)}
	for i := range n {
		row := rng.IntN(6)
		e.Inputs[72*i+36*rng.IntN(2)+6*row+rng.IntN(6)] = 1
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
			Input:  network.Shape{Channels: 2, Height: 6, Width: 6},
			Layers: append(layers, network.Dense{Features: 1}),
		},
		Training: t,
	}
}

func newTrainer(t testing.TB, task network.Task, options torch.Options) *torch.Trainer {
	t.Helper()
	options.Device = "cpu"
	tr, err := torch.New(task, options)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, tr.Close()) })
	return tr
}

// everything is a small network of each kind of layer.
func everything(t network.Training) network.Candidate {
	c := spotNetwork("everything", t,
		network.Conv{Filters: 4, Padding: 1, NoBias: true}, network.BatchNorm{}, network.PReLU{},
		network.Residual{
			Layers:   []network.Layer{network.Conv{Filters: 6, Padding: 1, Stride: 2, NoBias: true}, network.BatchNorm{}, network.SiLU{}},
			Shortcut: []network.Layer{network.Conv{Filters: 6, Kernel: 1, Stride: 2, NoBias: true}},
		},
		network.AveragePool{Kernel: 2, Stride: 1}, network.LeakyReLU{},
		network.GlobalPool{}, network.Join{}, network.Dense{Features: 5, NoBias: true}, network.BatchNorm{}, network.PReLU{}, network.GELU{})
	c.Architecture.Extras = 1
	return c
}

func TestConformance(t *testing.T) {
	short := network.Training{Epochs: 3, BatchSize: 32}
	slower, plain := short, short
	slower.Optimiser = network.Adam{Rate: 3e-4, WeightDecay: 0.01}
	plain.Optimiser = network.SGD{Rate: 0.01, Momentum: 0.9}
	long := network.Training{Epochs: 1_000_000}
	wild := network.Training{Epochs: 20, Optimiser: network.SGD{Rate: 1e6}}
	for name, options := range map[string]torch.Options{"alone": {Stack: 1}, "stacked": {Stack: 4}, "found": {}} {
		t.Run(name, func(t *testing.T) {
			trainertest.Run(t, func() trainer.Trainer { return newTrainer(t, spotTask(), options) },
				trainer.Pool([]network.Candidate{
					spotNetwork("convolution", short, network.Conv{Filters: 4}, network.ReLU{}, network.MaxPool{}),
					spotNetwork("slower", slower, network.Conv{Filters: 4}, network.ReLU{}, network.MaxPool{}),
					spotNetwork("dense", short, network.Dense{Features: 7}, network.GELU{}),
					everything(plain),
				}),
				trainertest.Implements[*torch.Trainer](),
				trainertest.Tolerance(1e-4),
				trainertest.Slow(spotNetwork("slow", long, network.Dense{Features: 7})),
				trainertest.Diverges(spotNetwork("wild", wild, network.Dense{Features: 7})))
		})
	}
}

// TestRepeats trains the same twice: not a bit is different.
func TestRepeats(t *testing.T) {
	tr := newTrainer(t, spotTask(), torch.Options{})
	c := everything(network.Training{Epochs: 3, BatchSize: 32})
	first, err := tr.Train(t.Context(), c, trainer.Instance{InitSeed: 3})
	require.NoError(t, err)
	again, err := tr.Train(t.Context(), c, trainer.Instance{InitSeed: 3})
	require.NoError(t, err)
	first.Seconds, again.Seconds = 0, 0
	assert.Equal(t, first, again)
}

// TestCurveIsThatOfTheOtherBackend trains two at once, of which a worker process trains one.
func TestCurveIsThatOfTheOtherBackend(t *testing.T) {
	task := spotTask()
	task.Curve = true
	c := everything(network.Training{Epochs: 3, BatchSize: 32})
	c.Training.Augmentation = network.Augmentation{}
	other, err := gonum.New(task, gonum.Options{})
	require.NoError(t, err)
	want, err := other.Train(t.Context(), c, trainer.Instance{})
	require.NoError(t, err)
	tr := newTrainer(t, task, torch.Options{})
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			got, err := tr.Train(t.Context(), c, trainer.Instance{})
			assert.NoError(t, err)
			assert.Len(t, got.Metrics, 4)
			for name, m := range want.Metrics {
				assert.InEpsilon(t, m, got.Metrics[name], 1e-4, name)
			}
			assert.Equal(t, got.Loss, got.Metrics[network.CurveMetric(3)])
		})
	}
	both.Wait()
}

// TestStackedEqualsAlone compares the losses and predictions of 20 steps.
func TestStackedEqualsAlone(t *testing.T) {
	task := spotTask()
	training := network.Training{
		Epochs: 5, BatchSize: 32, Optimiser: network.AdamW{Rate: 2e-3},
		Augmentation: network.Augmentation{Mirror: true, Crop: 1}, DecayWeightsOnly: true,
	}
	pool := []network.Candidate{everything(training), everything(training), everything(training), everything(training)}
	pool[1].Training.Optimiser = network.AdamW{Rate: 5e-4, WeightDecay: 0.3}
	pool[2].Training.Optimiser = network.AdamW{Rate: 1e-3, WeightDecay: -1}
	var jobs []trainer.Job
	for i, c := range pool {
		jobs = append(jobs, trainer.Job{Candidate: c, Instance: trainer.BothSources{}.Instance(5, i)})
	}
	stacked, err := newTrainer(t, task, torch.Options{Stack: 4}).TrainBatch(t.Context(), jobs)
	require.NoError(t, err)
	alone := newTrainer(t, task, torch.Options{})
	for i, j := range jobs {
		want, err := alone.Train(t.Context(), j.Candidate, j.Instance)
		require.NoError(t, err)
		assert.InEpsilon(t, want.Loss, stacked[i].Loss, 1e-5)
		assert.InEpsilon(t, want.Metrics["training loss"], stacked[i].Metrics["training loss"], 1e-5)
		assert.InDeltaSlice(t, want.Predictions, stacked[i].Predictions, 1e-5)
	}
}

// TestStackedLossesAreDistributedAlike compares the losses after 400 steps, when single ones differ.
func TestStackedLossesAreDistributedAlike(t *testing.T) {
	if testing.Short() {
		t.Skip("it trains 64 networks")
	}
	c := everything(network.Training{Epochs: 100, BatchSize: 32, Optimiser: network.Adam{Rate: 3e-3}})
	jobs := make([]trainer.Job, 32)
	for i := range jobs {
		jobs[i] = trainer.Job{Candidate: c, Instance: trainer.BothSources{}.Instance(9, i)}
	}
	losses := make(map[int][]float64)
	for _, stack := range []int{1, 4} {
		outcomes, err := newTrainer(t, spotTask(), torch.Options{Stack: stack}).TrainBatch(t.Context(), jobs)
		require.NoError(t, err)
		for _, o := range outcomes {
			losses[stack] = append(losses[stack], o.Loss)
		}
	}
	assert.NotEqual(t, losses[1], losses[4])
	result, err := stats.KolmogorovSmirnov(losses[1], losses[4], stats.KSOptions{})
	require.NoError(t, err)
	assert.Greater(t, result.P, 0.01)
	assert.InEpsilon(t, stat.Mean(losses[1], nil), stat.Mean(losses[4], nil), 0.1)
}

// TestDivergenceStaysAlone stacks networks of which one leaves at once.
func TestDivergenceStaysAlone(t *testing.T) {
	training := network.Training{Epochs: 5, BatchSize: 32, Optimiser: network.SGD{Rate: 1e-3}}
	calm := everything(training)
	wild := calm
	wild.Training.Optimiser = network.SGD{Rate: 1e30}
	jobs := []trainer.Job{
		{Candidate: calm, Instance: trainer.Instance{InitSeed: 1}},
		{Candidate: wild, Instance: trainer.Instance{InitSeed: 2}},
		{Candidate: calm, Instance: trainer.Instance{InitSeed: 3}},
	}
	var told []float64
	tr := newTrainer(t, spotTask(), torch.Options{Stack: 3, Epoch: func(c network.Candidate, in trainer.Instance, epoch int, loss float64) {
		if in.InitSeed == 2 {
			told = append(told, loss)
		}
	}})
	outcomes, err := tr.TrainBatch(t.Context(), jobs)
	require.NoError(t, err)
	assert.Equal(t, trainer.Diverged, outcomes[1].Status)
	assert.True(t, math.IsNaN(outcomes[1].Loss))
	assert.Nil(t, outcomes[1].Predictions)
	require.Len(t, told, 1, "no epoch is told after it has diverged")
	assert.True(t, math.IsNaN(told[0]))
	for _, i := range []int{0, 2} {
		want, err := tr.Train(t.Context(), calm, jobs[i].Instance)
		require.NoError(t, err)
		assert.Equal(t, trainer.Trained, outcomes[i].Status)
		assert.InEpsilon(t, want.Loss, outcomes[i].Loss, 1e-5)
	}
}

func TestLearns(t *testing.T) {
	task := spotTask()
	task.Sample = 0
	for _, precision := range []network.Precision{network.Float32, network.BFloat16} {
		c := spotNetwork("spots", network.Training{Epochs: 60, Optimiser: network.Adam{Rate: 5e-3}, Precision: precision},
			network.Conv{Filters: 8, Padding: 1, NoBias: true}, network.BatchNorm{}, network.PReLU{})
		o, err := newTrainer(t, task, torch.Options{}).Train(t.Context(), c, trainer.Instance{})
		require.NoError(t, err)
		assert.Equal(t, trainer.Trained, o.Status)
		assert.Less(t, o.Loss, 0.3, "the rows are spread by 1.7")
	}
}

func TestEveryLayerInBFloat16(t *testing.T) {
	c := everything(network.Training{Epochs: 2, BatchSize: 32})
	tr := newTrainer(t, spotTask(), torch.Options{})
	want, err := tr.Train(t.Context(), c, trainer.Instance{})
	require.NoError(t, err)
	c.Training.Precision = network.BFloat16
	got, err := tr.Train(t.Context(), c, trainer.Instance{})
	require.NoError(t, err)
	assert.InEpsilon(t, want.Loss, got.Loss, 0.02)
	assert.NotEqual(t, want.Loss, got.Loss)
}

func TestStopsWithinABatch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	epochs := 0
	tr := newTrainer(t, spotTask(), torch.Options{Epoch: func(_ network.Candidate, _ trainer.Instance, epoch int, _ float64) {
		assert.Equal(t, epochs, epoch)
		if epochs++; epoch == 2 {
			cancel()
		}
	}})
	_, err := tr.Train(ctx, spotNetwork("spots", network.Training{}, network.Dense{Features: 3}), trainer.Instance{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 3, epochs)
}

func TestOptionsThatCannotBe(t *testing.T) {
	for text, options := range map[string]torch.Options{
		`unknown device "gpu"`:    {Device: "gpu"},
		`unknown device "cuda:x"`: {Device: "cuda:x"},
		`no device "cuda:99"`:     {Device: "cuda:99"},
		`-1 threads`:              {Threads: -1},
		`a stack of -1`:           {Stack: -1},
	} {
		_, err := torch.New(spotTask(), options)
		assert.ErrorContains(t, err, text)
	}
	_, err := torch.New(network.Task{}, torch.Options{})
	require.ErrorIs(t, err, network.ErrTask)
}
