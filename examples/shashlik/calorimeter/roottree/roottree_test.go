package roottree_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go-hep.org/x/hep/groot"
	"go-hep.org/x/hep/groot/rtree"
	"pgregory.net/rapid"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/calorimeter/roottree"
)

// three returns the events that all test files hold.
func three(t testing.TB) *calorimeter.Events {
	t.Helper()
	events, err := calorimeter.Open("../testdata/three.npz")
	require.NoError(t, err)
	return events
}

// TestOpen reads what uproot wrote.
func TestOpen(t *testing.T) {
	for tree, unit := range map[string]float64{"row": 0, "square": 0, "double": 1, "counts": 0.25, "jagged": 0} {
		events, err := roottree.Open("testdata/three.root", roottree.Options{Tree: tree, Unit: unit})
		require.NoError(t, err, tree)
		assert.Equal(t, three(t), events, tree)
	}
}

func TestOpenErrors(t *testing.T) {
	_, err := roottree.Open(filepath.Join(t.TempDir(), "missing.root"), roottree.Options{})
	assert.ErrorIs(t, err, os.ErrNotExist)
	const contents = "the file holds row (TTree), square (TTree), double (TTree), counts (TTree), jagged (TTree), deeper (TDirectoryFile), spectrum (TH1D)"
	for _, c := range []struct {
		path string
		o    roottree.Options
		say  []string
		wrap error
	}{
		{"../testdata/three.npz", roottree.Options{}, []string{"copy it again"}, calorimeter.ErrFormat},
		{"testdata/three.root", roottree.Options{}, []string{"there are 5 trees", "row (TTree), square", "set Options.Tree"}, calorimeter.ErrFormat},
		{"testdata/three.root", roottree.Options{Tree: "photons"}, []string{"tree photons", contents}, calorimeter.ErrFormat},
		{"testdata/three.root", roottree.Options{Tree: "spectrum"}, []string{"spectrum is a TH1D", contents}, calorimeter.ErrFormat},
		{"testdata/three.root", roottree.Options{Tree: "deeper/tree"}, []string{"tree tree", "no branch energy among E"}, calorimeter.ErrFormat},
		{"testdata/three.root", roottree.Options{Tree: "deeper/tree", Energy: "E"}, []string{"no branch x among E"}, calorimeter.ErrFormat},
		{"testdata/three.root", roottree.Options{Tree: "square", Cells: "edep"},
			[]string{"tree square", "no branch edep among energy, x, y, theta_x, theta_y, depth, cells"}, calorimeter.ErrFormat},
		{"testdata/three.root", roottree.Options{Tree: "square", Cells: "depth"}, []string{"branch depth holds 1 numbers for event 0: write 225"}, calorimeter.ErrFormat},
		{"testdata/three.root", roottree.Options{Tree: "square", X: "cells"}, []string{"branch cells holds 225 numbers for event 0: write one"}, calorimeter.ErrFormat},
		{"testdata/three.root", roottree.Options{Tree: "square", Energy: "theta_x"}, []string{"tree square", "energy of event 2 is -"}, calorimeter.ErrEvents},
		{"testdata/three.root", roottree.Options{Unit: -1}, []string{"Unit is -1"}, calorimeter.ErrOption},
		{"testdata/three.root", roottree.Options{Unit: math.NaN()}, []string{"Unit is NaN"}, calorimeter.ErrOption},
		{"testdata/three.root", roottree.Options{Tree: "square", Unit: math.MaxFloat64}, []string{"cell"}, calorimeter.ErrEvents},
	} {
		_, err := roottree.Open(c.path, c.o)
		require.ErrorIs(t, err, c.wrap, "%+v", c.o)
		for _, say := range c.say {
			assert.ErrorContains(t, err, say)
		}
		if c.wrap != calorimeter.ErrOption {
			assert.ErrorContains(t, err, c.path)
		}
	}
}

// written returns the path of a file with a tree that has one entry.
func written(t *testing.T, event any) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "one.root")
	f, err := groot.Create(path)
	require.NoError(t, err)
	w, err := rtree.NewWriter(f, "photons", rtree.WriteVarsFromStruct(event))
	require.NoError(t, err)
	_, err = w.Write()
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())
	return path
}

func TestOpenReadsAnyNumbers(t *testing.T) {
	path := written(t, &struct {
		E       uint8
		X, Y    float32
		TX, TY  int16
		Z       int64
		Deposit []float32 // a std::vector
		Note    string
	}{E: 7, X: 0.5, Y: -0.5, TX: 1, TY: -1, Z: 12, Deposit: make([]float32, calorimeter.Cells), Note: "other branches are ignored"})
	o := roottree.Options{Tree: "photons", Energy: "E", X: "X", Y: "Y", ThetaX: "TX", ThetaY: "TY", Depth: "Z", Cells: "Deposit"}
	events, err := roottree.Open(path, o)
	require.NoError(t, err)
	assert.Equal(t, &calorimeter.Events{Deposits: make([]float32, calorimeter.Cells), Truth: calorimeter.Truth{
		Energy: []float64{7}, X: []float64{0.5}, Y: []float64{-0.5}, ThetaX: []float64{1}, ThetaY: []float64{-1}, Depth: []float64{12},
	}}, events)
	o.Depth = "Note"
	_, err = roottree.Open(path, o)
	require.ErrorIs(t, err, calorimeter.ErrFormat)
	assert.ErrorContains(t, err, "branch Note: it holds values of type string")
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.root")
	finite := rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "events")
		column := func(name string, g *rapid.Generator[float64]) []float64 {
			return rapid.SliceOfN(g, n, n).Draw(t, name)
		}
		events := &calorimeter.Events{Deposits: make([]float32, n*calorimeter.Cells), Truth: calorimeter.Truth{
			Energy: column("energy", rapid.Float64Min(math.SmallestNonzeroFloat64)),
			X:      column("x", finite), Y: column("y", finite),
			ThetaX: column("theta_x", finite), ThetaY: column("theta_y", finite), Depth: column("depth", finite),
		}}
		for range rapid.IntRange(0, 30).Draw(t, "hits") {
			events.Deposits[rapid.IntRange(0, len(events.Deposits)-1).Draw(t, "cell")] = rapid.Float32Min(0).Draw(t, "deposit")
		}
		require.NoError(t, roottree.Write(path, events))
		back, err := roottree.Open(path, roottree.Options{})
		require.NoError(t, err)
		require.Equal(t, events, back)
	})
}

func TestManyEventsAreWrittenAndRead(t *testing.T) {
	events, err := calorimeter.PhotonsA() // several baskets a branch
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "photons.root")
	require.NoError(t, roottree.Write(path, events))
	back, err := roottree.Open(path, roottree.Options{Tree: "events"})
	require.NoError(t, err)
	assert.Equal(t, events, back)
}

func TestWriteErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.root")
	assert.ErrorIs(t, roottree.Write(path, &calorimeter.Events{}), calorimeter.ErrEvents)
	many := &calorimeter.Events{Truth: calorimeter.Truth{Energy: make([]float64, calorimeter.MaxEvents+1)}}
	assert.ErrorIs(t, roottree.Write(path, many), calorimeter.ErrEvents)
	assert.NoFileExists(t, path)
	assert.ErrorIs(t, roottree.Write(filepath.Join(path, "no folder"), three(t)), os.ErrNotExist)
}

func read(b []byte) (*calorimeter.Events, error) {
	return roottree.Read(bytes.NewReader(b), int64(len(b)), "test.root", roottree.Options{Tree: "events"})
}

// small returns a file with one event.
func small(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "one.root")
	require.NoError(t, roottree.Write(path, three(t).Subset([]int{0})))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}

func TestReadErrorsOfDamagedFiles(t *testing.T) {
	good := small(t)
	_, err := read(good)
	require.NoError(t, err)
	refused := 0
	for i := 0; i < len(good); i += 13 {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		events, err := read(bad)
		if err == nil {
			require.NoError(t, events.Validate())
			continue
		}
		refused++
		require.ErrorContains(t, err, "test.root")
		_, err = read(good[:i])
		require.ErrorIs(t, err, calorimeter.ErrFormat, "cut off at byte %d", i)
	}
	assert.Greater(t, refused, 10)
}

func FuzzRead(f *testing.F) {
	b, err := os.ReadFile("testdata/three.root")
	require.NoError(f, err)
	f.Add(b)
	f.Add(small(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		if events, err := read(data); err == nil {
			require.NoError(t, events.Validate())
		}
	})
}
