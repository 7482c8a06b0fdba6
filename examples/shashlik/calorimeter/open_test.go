package calorimeter_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
)

// TestOpen reads the same events in all formats, as Python wrote them.
func TestOpen(t *testing.T) {
	first := sample(t).Subset([]int{0, 1, 2})
	for _, name := range []string{"three.npz", "double.npz", "three.csv", "three.csv.gz"} {
		events, err := calorimeter.Open(filepath.Join("testdata", name))
		require.NoError(t, err, name)
		assert.Equal(t, first, events, name)
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"missing.npz", "missing.csv", "missing.csv.gz"} {
		_, err := calorimeter.Open(filepath.Join(dir, name))
		assert.ErrorIs(t, err, os.ErrNotExist, name)
	}
	text, err := os.ReadFile("testdata/three.csv")
	require.NoError(t, err)
	zipped, err := os.ReadFile("testdata/three.csv.gz")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		content []byte
		say     string
	}{
		"photons.ROOT":   {nil, "package roottree"},
		"photons.txt":    {text, `its extension is ".txt"`},
		"photons":        {text, `its extension is ""`},
		"photons.npz":    {text, "archive made with numpy.savez"},
		"photons.csv.gz": {text, gzip.ErrHeader.Error()},
		"cut.csv.gz":     {zipped[:len(zipped)/2], "unexpected EOF: copy the file again"},
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, c.content, 0o644))
		_, err := calorimeter.Open(path)
		require.ErrorIs(t, err, calorimeter.ErrFormat, name)
		assert.ErrorContains(t, err, c.say)
		assert.ErrorContains(t, err, path)
	}
}
