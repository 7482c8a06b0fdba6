// Package geant4_test checks that the simulation makes the embedded events.
package geant4_test

import (
	"cmp"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
)

var long = flag.Bool("long", false, "simulate some events, which takes a minute")

const chunk = 500 // events

// python runs $PYTHON, by default python3, and skips the test where it lacks a module.
func python(t *testing.T, module string, args ...string) {
	t.Helper()
	interpreter := cmp.Or(os.Getenv("PYTHON"), "python3")
	// find_spec does not import: geant4_pybind would ask for data
	probe := "import sys, importlib.util as u; sys.exit(u.find_spec('" + module + "') is None)"
	if exec.Command(interpreter, "-c", probe).Run() != nil {
		t.Skipf("no %s with %s", interpreter, module)
	}
	command := exec.Command(interpreter, args...)
	command.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
}

// firsts returns the first n events of some chunks.
func firsts(all *calorimeter.Events, n int, chunks ...int) *calorimeter.Events {
	var index []int
	for _, c := range chunks {
		for i := range n {
			index = append(index, c*chunk+i)
		}
	}
	return all.Subset(index)
}

func TestSimulationMakesTheEmbeddedEvents(t *testing.T) {
	if !*long {
		t.Skip("takes a minute: give -long")
	}
	dir := t.TempDir()
	for _, c := range []struct {
		sample, seeds, events string
		n                     int
		embedded              func() (*calorimeter.Events, error)
		chunks                []int
	}{
		{"B", "1000,1039,1079", "12", 12, calorimeter.PhotonsB, []int{0, 39, 79}},
		{"A", "5008,5020", "6", 6, calorimeter.PhotonsA, []int{8, 9}},
	} {
		out := filepath.Join(dir, c.sample+".npz")
		python(t, "geant4_pybind", "simulate.py", "--sample", c.sample, "--seeds", c.seeds, "--only", c.events, "--jobs", "1", "--out", dir, "--join", out)
		simulated, err := calorimeter.Open(out)
		require.NoError(t, err)
		all, err := c.embedded()
		require.NoError(t, err)
		assert.Equal(t, firsts(all, c.n, c.chunks...), simulated, c.sample)
	}
}

// TestPhotonsAreTheEmbeddedOnes needs NumPy only: made_up.py puts made-up showers in the place of Geant4.
func TestPhotonsAreTheEmbeddedOnes(t *testing.T) {
	dir := t.TempDir()
	python(t, "numpy", "testdata/made_up.py", dir)
	for name, embedded := range map[string]func() (*calorimeter.Events, error){"A": calorimeter.PhotonsA, "B": calorimeter.PhotonsB} {
		events, err := calorimeter.Open(filepath.Join(dir, name+".npz"))
		require.NoError(t, err)
		want, err := embedded()
		require.NoError(t, err)
		for i := range want.Depth { // event, row and column as made_up.py sets them
			want.Depth[i] = float64(i % chunk)
			for cell := range calorimeter.Cells {
				want.Event(i)[cell] = float32(i%chunk) + float32(cell/calorimeter.Side) + float32(cell%calorimeter.Side)/4
			}
		}
		assert.Equal(t, want, events, name)
	}
	one, err := calorimeter.Open(filepath.Join(dir, "A_5020.npz"))
	require.NoError(t, err, "a chunk is read as it is")
	assert.Equal(t, chunk, one.Len())
}
