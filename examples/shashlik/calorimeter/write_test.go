package calorimeter_test

import (
	"bytes"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/examples/shashlik/calorimeter"
)

// draw returns events with any values that Validate accepts and a float32 holds.
func draw(t *rapid.T, deposit *rapid.Generator[float32]) *calorimeter.Events {
	n := rapid.IntRange(1, 4).Draw(t, "events")
	column := func(name string, g *rapid.Generator[float32]) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = float64(g.Draw(t, name))
		}
		return out
	}
	finite := rapid.Float32Range(-math.MaxFloat32, math.MaxFloat32)
	events := &calorimeter.Events{Deposits: make([]float32, n*calorimeter.Cells), Truth: calorimeter.Truth{
		Energy: column("energy", rapid.Float32Range(math.SmallestNonzeroFloat32, math.MaxFloat32)),
		X:      column("x", finite), Y: column("y", finite),
		ThetaX: column("theta_x", finite), ThetaY: column("theta_y", finite), Depth: column("depth", finite),
	}}
	for range rapid.IntRange(0, 30).Draw(t, "hits") {
		events.Deposits[rapid.IntRange(0, len(events.Deposits)-1).Draw(t, "cell")] = deposit.Draw(t, "deposit")
	}
	return events
}

func write(t require.TestingT, events *calorimeter.Events) []byte {
	var b bytes.Buffer
	require.NoError(t, calorimeter.Write(&b, events))
	return b.Bytes()
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	counts := rapid.Map(rapid.Uint16(), func(count uint16) float32 { return float32(count) / 4 })
	rapid.Check(t, func(t *rapid.T) {
		events := draw(t, counts)
		back, err := read(write(t, events))
		require.NoError(t, err)
		require.Equal(t, events, back)
	})
}

func TestWriteRoundsDepositsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := draw(t, rapid.Float32Range(0, 16383.8))
		back, err := read(write(t, events))
		require.NoError(t, err)
		require.Equal(t, events.Truth, back.Truth)
		require.InDeltaSlice(t, events.Deposits, back.Deposits, 0.125)
		again, err := read(write(t, back))
		require.NoError(t, err)
		require.Equal(t, back, again)
	})
	events := sample(t).Subset(upTo(1))
	copy(events.Deposits, []float32{0.125, 0.126, 0.375, 0.374, 16383.8})
	back, err := read(write(t, events))
	require.NoError(t, err)
	assert.Equal(t, []float32{0, 0.25, 0.5, 0.25, 16383.75}, back.Deposits[:5])
}

// TestWriteWritesAsNumPyDoes compares the arrays with those that NumPy wrote, byte by byte.
func TestWriteWritesAsNumPyDoes(t *testing.T) {
	events, err := calorimeter.Open("testdata/three.npz")
	require.NoError(t, err)
	written, want := arraysIn(t, write(t, events)), arrays(t)
	require.Len(t, written, len(want))
	for name, b := range want {
		assert.Equal(t, string(b), string(written[name]), name)
	}
	for _, n := range []int{1, 10, 123, 4567} { // headers of other lengths
		back, err := read(write(t, sample(t).Subset(upTo(n))))
		require.NoError(t, err)
		assert.Equal(t, n, back.Len())
	}
}

func TestWriteErrors(t *testing.T) {
	for say, spoil := range map[string]func(*calorimeter.Events){
		"there are none": func(e *calorimeter.Events) { *e = calorimeter.Events{} },
		"cell 3 of event 2 holds a deposit of 16384 M": func(e *calorimeter.Events) { e.Deposits[453] = 16384 },
		"depth of event 1 is 1e+39: it does not fit":   func(e *calorimeter.Events) { e.Depth[1] = 1e39 },
		"energy of event 0 is 1e-50: it does not fit":  func(e *calorimeter.Events) { e.Energy[0] = 1e-50 },
		"write at most 1048576":                        func(e *calorimeter.Events) { e.Energy = make([]float64, 1<<20+1) },
	} {
		events := sample(t).Subset(upTo(3))
		spoil(events)
		err := calorimeter.Write(&bytes.Buffer{}, events)
		require.ErrorIs(t, err, calorimeter.ErrEvents, say)
		assert.ErrorContains(t, err, say)
	}
	closed, err := os.Create(t.TempDir() + "/closed")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	assert.ErrorIs(t, calorimeter.Write(closed, sample(t).Subset(upTo(3))), os.ErrClosed)
	assert.ErrorIs(t, calorimeter.WriteCSV(closed, sample(t).Subset(upTo(3))), os.ErrClosed)
}
