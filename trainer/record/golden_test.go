package record_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/record"
)

// TestVersion1 reads and writes the file that testdata/record.py made.
func TestVersion1(t *testing.T) {
	read, err := record.Read("testdata/version1.jsonl")
	require.NoError(t, err)
	assert.NoError(t, read.Torn())
	assert.JSONEq(t, `{"name": "π < 4", "sample": 600}`, string(read.Task()))
	require.Equal(t, 4, read.Len())

	seeds := []trainer.Instance{{SampleSeed: 1, InitSeed: math.MaxUint64}, {SampleSeed: 2, InitSeed: 3}}
	want := []trainer.Outcome{
		{Loss: 0.025, Metrics: map[string]float64{"a": -1.5, "b": math.Inf(-1)}, Seconds: 1.5,
			Predictions: []float64{float64(float32(0.1)), -2.5, math.Inf(1)}},
		{Loss: math.NaN(), Seconds: 0.5, Status: trainer.Diverged},
		{Loss: math.Inf(1), Seconds: 2.25, Status: trainer.Diverged},
		{Loss: math.NaN(), Seconds: 60.5, Status: trainer.TimedOut, Error: `more than "60 s" <1m>`},
	}
	space := trainer.Grid(trainer.Values("width", 8, 16))
	members, err := space.All()
	require.NoError(t, err)
	path := newPath(t)
	at := 0
	r, err := record.Open(path, json.RawMessage(`{"name": "π < 4", "sample": 600}`),
		trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
			return want[at], nil
		}),
		record.Options{KeepFailures: true})
	require.NoError(t, err)
	for key, o := range read.Outcomes() {
		c, in := members[at/2], seeds[at%2]
		assert.Equal(t, record.Key{Candidate: c.ID(), SampleSeed: in.SampleSeed, InitSeed: in.InitSeed}, key)
		same(t, want[at], o)
		again, ok := read.Outcome(key)
		assert.True(t, ok)
		same(t, want[at], again)
		same(t, want[at], train(t, r, c, in))
		at++
	}
	assert.Equal(t, 4, at)
	for range read.Outcomes() {
		break // may be left at any time
	}
	_, ok := read.Outcome(record.Key{})
	assert.False(t, ok)
	require.NoError(t, r.Close())

	written, err := os.ReadFile(path)
	require.NoError(t, err)
	theirs, err := os.ReadFile("testdata/version1.jsonl")
	require.NoError(t, err)
	assert.Equal(t, string(theirs), string(written))
}

// same compares outcomes whose loss may be NaN.
func same(t *testing.T, want, got trainer.Outcome) {
	t.Helper()
	if math.IsNaN(want.Loss) {
		assert.True(t, math.IsNaN(got.Loss))
		want.Loss, got.Loss = 0, 0
	}
	assert.Equal(t, want, got)
}
