package reconstruction_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/models"
	"robust/examples/shashlik/reconstruction"
	"robust/trainer"
	"robust/trainer/gonum"
)

// some are 1,500 events of sample B.
var some = sync.OnceValues(func() (reconstruction.Photons, error) {
	events, err := calorimeter.Sample()
	if err != nil {
		return reconstruction.Photons{}, err
	}
	index := make([]int, 1500)
	for i := range index {
		index[i] = i
	}
	images, err := calorimeter.Readout{}.Measure(events.Subset(index))
	if err != nil {
		return reconstruction.Photons{}, err
	}
	return reconstruction.Divide(images, 1000, 200)
})

func photons(t *testing.T) reconstruction.Photons {
	t.Helper()
	p, err := some()
	require.NoError(t, err)
	return p
}

// setups are those of this package for both quantities.
var setups = map[string]reconstruction.Options{
	"published energy": reconstruction.Published(calorimeter.Energy{}), "published x": reconstruction.Published(calorimeter.Position{}),
	"corrected energy": reconstruction.Corrected(calorimeter.Energy{}), "corrected y": reconstruction.Corrected(calorimeter.Position{Axis: calorimeter.Y}),
}

// TestJudgeKnowsTheTruth: outputs equal to the targets have no loss but that of their rounding and, for a correction of
// the energy, of taking 1 − Ê/E for E/Ê − 1.
func TestJudgeKnowsTheTruth(t *testing.T) {
	p := photons(t)
	for name, setup := range setups {
		prepared, err := reconstruction.Prepare(setup, p.Population)
		require.NoError(t, err)
		task, err := prepared.Task(p.Population, p.Evaluation)
		require.NoError(t, err)
		require.NoError(t, task.Check(), name)
		assert.Equal(t, []int{1000, 200}, []int{task.Population.Len(), task.Evaluation.Len()})
		exact, err := task.Loss(task.Evaluation.Targets)
		require.NoError(t, err)
		zero, err := task.Loss(make([]float32, 200))
		require.NoError(t, err)
		assert.Less(t, exact, 0.1*zero, name)
		if setup.Quantity == (calorimeter.Energy{}) {
			figures := task.Figures(make([]float32, 200))
			assert.Contains(t, figures, reconstruction.RMSEOverMean)
			assert.Empty(t, task.Figures(make([]float32, 3)), "not as many outputs as events")
		} else {
			assert.Nil(t, task.Figures)
		}
	}
}

// TestZeroIsTheBaseline: the networks of a selection begin where the best formula ends.
func TestZeroIsTheBaseline(t *testing.T) {
	p := photons(t)
	for _, q := range []calorimeter.Quantity{calorimeter.Energy{}, calorimeter.Position{}} {
		prepared, err := reconstruction.Prepare(reconstruction.Corrected(q), p.Population)
		require.NoError(t, err)
		task, err := prepared.Task(p.Population, p.Evaluation)
		require.NoError(t, err)
		zero, err := task.Loss(make([]float32, 200))
		require.NoError(t, err)
		baselines := reconstruction.Baselines(q)
		e, err := baselines[len(baselines)-1].Fit(p.Population)
		require.NoError(t, err)
		want, err := calorimeter.Loss(q, e.Estimate(p.Evaluation), q.Truth(p.Evaluation))
		require.NoError(t, err)
		assert.Equal(t, want, zero)
	}
}

// TestNetworksFit trains one epoch of each kind of network on its setup.
func TestNetworksFit(t *testing.T) {
	p := photons(t)
	for _, c := range models.All() {
		q := calorimeter.Quantity(calorimeter.Energy{})
		if c.Name == "Model 3" || c.Name == "Model 4" {
			q = calorimeter.Position{}
		}
		prepared, err := reconstruction.Prepare(reconstruction.Published(q), p.Population)
		require.NoError(t, err)
		task, err := prepared.Task(p.Population.Slice(0, 64), p.Evaluation.Slice(0, 10))
		require.NoError(t, err)
		c.Training.Epochs = 1
		tr, err := gonum.New(task, gonum.Options{})
		require.NoError(t, err)
		o, err := tr.Train(t.Context(), c, trainer.Instance{})
		require.NoError(t, err)
		assert.True(t, o.Scored(), c.Name)
	}
	prepared, err := reconstruction.Prepare(reconstruction.Corrected(calorimeter.Energy{}), p.Population)
	require.NoError(t, err)
	task, err := prepared.Task(p.Population.Slice(0, 64), p.Evaluation.Slice(0, 10))
	require.NoError(t, err)
	task.Network = models.Member(1)
	tr, err := gonum.New(task, gonum.Options{})
	require.NoError(t, err)
	pool, err := models.Space().Sample(5, 1)
	require.NoError(t, err)
	for _, c := range pool {
		o, err := tr.Train(t.Context(), c, trainer.Instance{})
		require.NoError(t, err)
		assert.True(t, o.Scored(), c.ID())
	}
}

func TestErrors(t *testing.T) {
	p := photons(t)
	for _, c := range [][2]int{{0, 200}, {1000, 0}, {1300, 200}, {1400, 200}} {
		_, err := reconstruction.Divide(p.Population.Slice(0, 500), c[0], c[1])
		assert.ErrorIs(t, err, calorimeter.ErrOption)
	}
	_, err := reconstruction.Prepare(reconstruction.Options{}, &calorimeter.Images{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
	_, err = reconstruction.Prepare(reconstruction.Options{Features: calorimeter.FeatureOptions{Window: 4}}, p.Population)
	assert.ErrorIs(t, err, calorimeter.ErrOption)
	_, err = reconstruction.Prepare(reconstruction.Corrected(calorimeter.Energy{}), p.Population.Slice(0, 20))
	assert.ErrorIs(t, err, calorimeter.ErrEvents, "fewer events than the baseline has coefficients")
	for _, o := range []reconstruction.Options{
		{Weighted: true}, {Weighted: true, Quantity: calorimeter.Position{}, Baseline: reconstruction.SCurve(calorimeter.X)},
	} {
		_, err = reconstruction.Prepare(o, p.Population)
		assert.ErrorIs(t, err, calorimeter.ErrOption)
	}
	prepared, err := reconstruction.Prepare(reconstruction.Options{}, p.Population)
	require.NoError(t, err)
	_, err = prepared.Task(p.Population, &calorimeter.Images{})
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
	_, err = prepared.Task(&calorimeter.Images{}, p.Population)
	assert.ErrorIs(t, err, calorimeter.ErrEvents)
}

// TestPhotonsAreDividedOnceAndForAll looks at the sizes of both embedded samples.
func TestPhotonsAreDividedOnceAndForAll(t *testing.T) {
	if testing.Short() {
		t.Skip("reads all events out")
	}
	for _, c := range []struct {
		read  func(calorimeter.Readout) (reconstruction.Photons, error)
		sizes [3]int
	}{{reconstruction.PhotonsA, [3]int{4000, 1000, 1000}}, {reconstruction.PhotonsB, [3]int{32000, 4000, 4000}}} {
		p, err := c.read(calorimeter.Readout{})
		require.NoError(t, err)
		assert.Equal(t, c.sizes, [3]int{p.Population.Len(), p.Evaluation.Len(), p.Test.Len()})
	}
	_, err := reconstruction.PhotonsA(calorimeter.Readout{Noise: -3})
	assert.ErrorIs(t, err, calorimeter.ErrOption)
}

func TestPhotonsOfAFile(t *testing.T) {
	events, err := calorimeter.Sample()
	require.NoError(t, err)
	index := make([]int, 105)
	for i := range index {
		index[i] = i
	}
	var file bytes.Buffer
	require.NoError(t, calorimeter.Write(&file, events.Subset(index)))
	path := filepath.Join(t.TempDir(), "mine.npz")
	require.NoError(t, os.WriteFile(path, file.Bytes(), 0o644))
	p, err := reconstruction.PhotonsOf(path, calorimeter.Readout{})
	require.NoError(t, err)
	assert.Equal(t, [3]int{85, 10, 10}, [3]int{p.Population.Len(), p.Evaluation.Len(), p.Test.Len()})
	assert.Equal(t, events.Energy[85:95], p.Evaluation.Energy)
	_, err = reconstruction.PhotonsOf(path+"x", calorimeter.Readout{})
	assert.Error(t, err)
}
