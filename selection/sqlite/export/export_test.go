package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/selection/sqlite/export"
	"robust/trainer"
)

// opened reads a copy of the journal of the tests, which has outcomes of each kind.
func opened(t *testing.T) *sqlite.Reader {
	t.Helper()
	text, err := os.ReadFile("../testdata/version1.db")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "run.db")
	require.NoError(t, os.WriteFile(path, text, 0o644))
	r, err := sqlite.Read(path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, r.Close()) })
	return r
}

// records returns what is exported.
func records(t *testing.T, r *sqlite.Reader) []selection.Record {
	t.Helper()
	var all []selection.Record
	for record, err := range r.All(context.Background()) {
		require.NoError(t, err)
		all = append(all, record)
	}
	require.NotEmpty(t, all)
	return all
}

func TestCSV(t *testing.T) {
	r := opened(t)
	var b bytes.Buffer
	require.NoError(t, export.CSV(context.Background(), &b, r))
	lines, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, strings.Fields("candidate id experiment sample_seed init_seed loss status seconds attempts error metric.epochs metric.odd "+
		"feature.width feature.activation"), lines[0])
	number := func(cell string) float64 {
		if cell == "" {
			return math.NaN()
		}
		v, err := strconv.ParseFloat(cell, 64)
		require.NoError(t, err)
		return v
	}
	all := records(t, r)
	require.Len(t, lines, 1+len(all))
	kinds := map[trainer.Status]bool{}
	for k, record := range all {
		o, line := record.Outcome, lines[k+1]
		kinds[o.Status] = true
		name := r.Plan().Candidates[record.Candidate].ID
		assert.Equal(t, []string{strconv.Itoa(record.Candidate), name, strconv.Itoa(record.Instance.Experiment),
			strconv.FormatUint(record.Instance.SampleSeed, 10), strconv.FormatUint(record.Instance.InitSeed, 10)}, line[:5])
		same(t, o.Loss, number(line[5]))
		assert.Equal(t, o.Status.String(), line[6])
		same(t, o.Seconds, number(line[7]))
		assert.Equal(t, strconv.Itoa(max(1, o.Attempts)), line[8])
		assert.Equal(t, o.Error, line[9])
		epochs, ok := o.Metrics["epochs"]
		assert.Equal(t, ok, line[10] != "")
		if ok {
			same(t, epochs, number(line[10]))
		}
		assert.Empty(t, line[11], "it is NaN")
		assert.Equal(t, name, "width="+line[12]+",activation="+line[13])
	}
	assert.Len(t, kinds, 3)
}

func TestJSONLines(t *testing.T) {
	r := opened(t)
	var b bytes.Buffer
	require.NoError(t, export.JSONLines(context.Background(), &b, r))
	all := records(t, r)
	d := json.NewDecoder(&b)
	for _, record := range all {
		var line struct {
			Candidate, Experiment, Attempts int
			ID, Status, Error               string
			SampleSeed                      string         `json:"sample_seed"`
			InitSeed                        string         `json:"init_seed"`
			Loss                            any            `json:"loss"`
			Metrics                         map[string]any `json:"metrics"`
			Features                        map[string]any `json:"features"`
		}
		require.NoError(t, d.Decode(&line))
		o := record.Outcome
		assert.Equal(t, []int{record.Candidate, record.Instance.Experiment, max(1, o.Attempts)}, []int{line.Candidate, line.Experiment, line.Attempts})
		assert.Equal(t, strconv.FormatUint(record.Instance.SampleSeed, 10), line.SampleSeed)
		assert.Equal(t, strconv.FormatUint(record.Instance.InitSeed, 10), line.InitSeed)
		assert.Equal(t, []string{o.Status.String(), o.Error}, []string{line.Status, line.Error})
		switch {
		case math.IsNaN(o.Loss):
			assert.Nil(t, line.Loss)
		case math.IsInf(o.Loss, 1):
			assert.Equal(t, "+Inf", line.Loss)
		default:
			assert.Equal(t, o.Loss, line.Loss)
		}
		assert.Len(t, line.Metrics, len(o.Metrics))
		assert.Len(t, line.Features, 2)
		assert.IsType(t, 0.0, line.Features["width"])
		assert.IsType(t, "", line.Features["activation"])
	}
	assert.False(t, d.More())
}

// same compares numbers to the last bit.
func same(t *testing.T, want, got float64) {
	t.Helper()
	if !math.IsNaN(want) || !math.IsNaN(got) {
		assert.Equal(t, math.Float64bits(want), math.Float64bits(got))
	}
}

// TestUnwritten has a writer fail, and a context that has ended.
func TestUnwritten(t *testing.T) {
	r := opened(t)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for _, write := range []func(context.Context, *sqlite.Reader) error{
		func(ctx context.Context, r *sqlite.Reader) error { return export.CSV(ctx, full{}, r) },
		func(ctx context.Context, r *sqlite.Reader) error { return export.JSONLines(ctx, full{}, r) },
	} {
		assert.ErrorIs(t, write(context.Background(), r), errFull)
		assert.ErrorIs(t, write(ended, r), context.Canceled)
	}
}

var errFull = errors.New("the disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
