package recognition_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/cifar10/data"
	"robust/examples/cifar10/recognition"
	"robust/trainer"
)

// drawn are n images of random pixels, of the classes 0, 1, 2 … in turn.
func drawn(n int, seed uint64) data.Images {
	rng := trainer.Stream(seed, "images")
	m := data.Images{Pixels: make([]uint8, n*3*32*32), Labels: make([]uint8, n)}
	for i := range m.Pixels {
		m.Pixels[i] = uint8(rng.IntN(256))
	}
	for i := range m.Labels {
		m.Labels[i] = uint8(i % 10)
	}
	return m
}

func TestDivide(t *testing.T) {
	training, test := drawn(50, 1), drawn(10, 2)
	m, err := recognition.Divide(training, test, 20)
	require.NoError(t, err)
	assert.Equal(t, []int{30, 20, 10}, []int{m.Population.Len(), m.Validation.Len(), m.Test.Len()})
	for c := range 20 { // the last two of each class, in their order
		assert.EqualValues(t, c%10, m.Validation.Labels[c])
		assert.Equal(t, training.Image(30+c), m.Validation.Image(c))
	}
	assert.Equal(t, training.Image(29), m.Population.Image(29))
	for _, held := range []int{0, 5, 50, 60, -10} {
		_, err := recognition.Divide(training, test, held)
		assert.ErrorIs(t, err, recognition.ErrOption, held)
	}
	lacking := drawn(50, 1)
	for i := range lacking.Labels {
		lacking.Labels[i] = uint8(i % 9)
	}
	_, err = recognition.Divide(lacking, test, 20)
	assert.ErrorIs(t, err, recognition.ErrOption, "there are none of a class")
}

func TestTask(t *testing.T) {
	population, evaluation := drawn(40, 1), drawn(20, 2)
	for _, shrink := range []int{0, 1, 2, 4} {
		task, err := recognition.Task(population, evaluation, recognition.Options{Shrink: shrink, Sample: 30, Stratified: true})
		require.NoError(t, err)
		require.NoError(t, task.Check())
		shape := recognition.Shape(shrink)
		area := shape.Height * shape.Width
		assert.Len(t, task.Population.Inputs, 40*3*area)
		for c := range 3 { // scaled
			sum, square := 0.0, 0.0
			for i := range 40 {
				for _, v := range task.Population.Inputs[(3*i+c)*area:][:area] {
					sum, square = sum+float64(v), square+float64(v)*float64(v)
				}
			}
			n := float64(40 * area)
			assert.InDelta(t, 0, sum/n, 1e-5)
			assert.InDelta(t, 1/float64(max(shrink, 1)), math.Sqrt(square/n), 0.02, "means of independent pixels")
		}
		counts := make(map[float32]int)
		for _, e := range task.Draw(trainer.Instance{SampleSeed: 9}) {
			counts[task.Population.Targets[e]]++
		}
		for c := range 10 {
			assert.Equal(t, 3, counts[float32(c)])
		}
	}
	whole, err := recognition.Task(population, evaluation, recognition.Options{})
	require.NoError(t, err)
	half, err := recognition.Task(population, evaluation, recognition.Options{Shrink: 2})
	require.NoError(t, err)
	in := whole.Evaluation.Inputs[5*3072+1024:] // green of image 5
	want := (in[2*32+4] + in[2*32+5] + in[3*32+4] + in[3*32+5]) / 4
	assert.InDelta(t, want, half.Evaluation.Inputs[5*768+256+16+2], 1e-5)

	for _, o := range []recognition.Options{{Shrink: 3}, {Shrink: -1}, {Sample: -1}, {Sample: 41}} {
		_, err := recognition.Task(population, evaluation, o)
		assert.ErrorIs(t, err, recognition.ErrOption, o)
	}
	_, err = recognition.Task(population, data.Images{}, recognition.Options{})
	assert.ErrorIs(t, err, recognition.ErrOption)
}

// TestConfidences: a network that is sure, one that is wrong, and one that cannot tell.
func TestConfidences(t *testing.T) {
	outputs := make([]float32, 30)
	outputs[3], outputs[10+4] = 100, float32(math.Log(9))
	kept := recognition.Confidences(outputs, []uint8{3, 2, 0})
	assert.InDeltaSlice(t, []float64{1, -0.5, 0.1}, kept, 1e-6)
	assert.Equal(t, []float64{0, 1, 0}, []float64{recognition.Wrong(kept[0]), recognition.Wrong(kept[1]), recognition.Wrong(kept[2])})
	assert.InDelta(t, 0, recognition.Overconfidence(kept[0]), 1e-6)
	assert.InDelta(t, 0.5, recognition.Overconfidence(kept[1]), 1e-6)
	assert.InDelta(t, -0.9, recognition.Overconfidence(kept[2]), 1e-6)
	assert.Equal(t, 1.0, recognition.Evaluation().EventLoss(0, kept[1:2]))

	task, err := recognition.Task(drawn(40, 1), drawn(3, 2), recognition.Options{})
	require.NoError(t, err)
	task.Predictions = true
	o, err := task.Outcome(0, outputs, nil)
	require.NoError(t, err)
	assert.Len(t, o.Predictions, 3)
	mean := 0.0
	for _, v := range o.Predictions {
		mean += recognition.Wrong(v) / 3
	}
	assert.InDelta(t, o.Loss, mean, 1e-12, "the loss is the share of wrong images")
	assert.Contains(t, o.Metrics, recognition.CrossEntropy)
}
