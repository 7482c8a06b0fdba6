package root_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go-hep.org/x/hep/groot"
	"go-hep.org/x/hep/groot/rtree"

	"robust/selection/sqlite"
	"robust/selection/sqlite/export/root"
)

// TestWrite reads back what is written of the journal of the tests.
func TestWrite(t *testing.T) {
	text, err := os.ReadFile("../../testdata/version1.db")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "run.db")
	require.NoError(t, os.WriteFile(path, text, 0o644))
	r, err := sqlite.Read(path)
	require.NoError(t, err)
	defer r.Close()
	written := filepath.Join(t.TempDir(), "run.root")
	require.NoError(t, root.Write(context.Background(), written, r))

	f, err := groot.Open(written)
	require.NoError(t, err)
	defer f.Close()
	object, err := f.Get("trainings")
	require.NoError(t, err)
	tree := object.(rtree.Tree)
	var entry struct {
		Candidate  int32   `groot:"candidate"`
		ID         string  `groot:"id"`
		Experiment int32   `groot:"experiment"`
		SampleSeed uint64  `groot:"sample_seed"`
		InitSeed   uint64  `groot:"init_seed"`
		Loss       float64 `groot:"loss"`
		Status     int32   `groot:"status"`
		Seconds    float64 `groot:"seconds"`
		Attempts   int32   `groot:"attempts"`
		Error      string  `groot:"error"`
		Epochs     float64 `groot:"metric_epochs"`
		Odd        float64 `groot:"metric_odd"`
		Width      float64 `groot:"feature_width"`
		Activation string  `groot:"feature_activation"`
	}
	reader, err := rtree.NewReader(tree, rtree.ReadVarsFromStruct(&entry))
	require.NoError(t, err)
	defer reader.Close()
	n := 0
	require.NoError(t, reader.Read(func(rtree.RCtx) error {
		e, k := entry.Experiment, 0
		records, err := r.Outcomes(context.Background(), int(e))
		require.NoError(t, err)
		for k < len(records) && records[k].Candidate != int(entry.Candidate) {
			k++
		}
		require.Less(t, k, len(records))
		c, o := r.Plan().Candidates[entry.Candidate], records[k].Outcome
		assert.Equal(t, c.ID, entry.ID)
		assert.Equal(t, []uint64{records[k].Instance.SampleSeed, records[k].Instance.InitSeed}, []uint64{entry.SampleSeed, entry.InitSeed})
		assert.True(t, o.Loss == entry.Loss || math.IsNaN(o.Loss) && math.IsNaN(entry.Loss))
		assert.Equal(t, int32(o.Status), entry.Status)
		assert.Equal(t, o.Seconds, entry.Seconds)
		assert.Equal(t, o.Error, entry.Error)
		assert.Equal(t, int32(max(1, o.Attempts)), entry.Attempts)
		assert.True(t, math.IsNaN(entry.Odd))
		assert.Equal(t, o.Metrics == nil, math.IsNaN(entry.Epochs))
		assert.Equal(t, c.Features[0].Value, entry.Width)
		assert.Equal(t, c.Features[1].Category, entry.Activation)
		n++
		return nil
	}))
	assert.Equal(t, int(tree.Entries()), n)
	assert.Positive(t, n)
}

func TestNoFile(t *testing.T) {
	text, err := os.ReadFile("../../testdata/version1.db")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "run.db")
	require.NoError(t, os.WriteFile(path, text, 0o644))
	r, err := sqlite.Read(path)
	require.NoError(t, err)
	defer r.Close()
	assert.ErrorIs(t, root.Write(context.Background(), filepath.Join(t.TempDir(), "none", "run.root"), r), os.ErrNotExist)
}
