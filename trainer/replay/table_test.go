package replay_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
	"robust/trainer/replay"
	"robust/trainer/trainertest"
)

// wide has rows of two families, whose empty cells differ.
const wide = `model,family,width,lr,heads,accuracy_1,loss_1,seconds_1,accuracy_2,loss_2,seconds_2,accuracy_3,loss_3,seconds_3
a,resnet,32,0.1,,0.91,0.30,30,0.92,0.29,31,0.90,0.31,
"b, wide",resnet,64,0.2,,0.93,0.25,50,0.90,,49,0.94,NaN,51
c,cct,,1e-3,4,0.81,0.50,20,0.82,0.49,21,0.83,0.48,22
`

func read(t *testing.T, text string, options replay.Options) *replay.Table {
	t.Helper()
	table, err := replay.Read(strings.NewReader(text), "wide.csv", options)
	require.NoError(t, err)
	return table
}

func train(t *testing.T, table *replay.Table, candidate, experiment int) trainer.Outcome {
	t.Helper()
	o, err := table.Train(context.Background(), table.Candidates()[candidate], trainer.Instance{Experiment: experiment})
	require.NoError(t, err)
	return o
}

func TestTable(t *testing.T) {
	table := read(t, wide, replay.Options{Prefix: "accuracy"})
	assert.Equal(t, "wide.csv", table.Name())
	assert.Equal(t, 3, table.Experiments())
	assert.Equal(t, 0.94, table.Loss(1, 2))

	pool := table.Candidates()
	require.Len(t, pool, 3)
	require.NoError(t, trainer.CheckFeatures(pool))
	assert.Equal(t, "b, wide", pool[1].ID())
	c := pool[2].(trainer.Configuration)
	assert.Equal(t, "cct", c.Text("family"))
	assert.Equal(t, 0.001, c.Float("lr"))
	assert.Equal(t, 4, c.Int("heads"))
	assert.False(t, c.Has("width"))
	features := c.Features()
	assert.Equal(t, trainer.Feature{Name: "family", Category: "cct"}, features[0])
	assert.True(t, features[1].Missing())
	assert.Equal(t, trainer.Feature{Name: "heads", Value: 4}, features[3])

	assert.Equal(t, trainer.Outcome{Loss: 0.92, Seconds: 31, Metrics: map[string]float64{"loss": 0.29}}, train(t, table, 0, 1))
	assert.Equal(t, trainer.Outcome{Loss: 0.90, Metrics: map[string]float64{"loss": 0.31}}, train(t, table, 0, 2), "no seconds")
	assert.Equal(t, trainer.Outcome{Loss: 0.90, Seconds: 49}, train(t, table, 1, 1), "no metric")
	assert.Equal(t, trainer.Outcome{Loss: 0.94, Seconds: 51}, train(t, table, 1, 2), "metric NaN")
}

func TestTrainRefuses(t *testing.T) {
	ctx := context.Background()
	table := read(t, wide, replay.Options{Prefix: "accuracy"})
	a := table.Candidates()[0]
	other, err := trainer.NewConfiguration("d")
	require.NoError(t, err)
	for name, c := range map[string]trainer.Candidate{"unknown": other, "nil": nil} {
		_, err = table.Train(ctx, c, trainer.Instance{})
		assert.ErrorIs(t, err, trainer.ErrCandidate, name)
	}
	for _, experiment := range []int{-1, 3} {
		_, err = table.Train(ctx, a, trainer.Instance{Experiment: experiment})
		assert.ErrorIs(t, err, replay.ErrExhausted)
	}
	assert.Panics(t, func() { table.Loss(3, 0) })
	assert.Panics(t, func() { table.Loss(-1, 2) })
	assert.Panics(t, func() { table.Loss(0, 3) })
}

func TestConformance(t *testing.T) {
	for name, options := range map[string]replay.Options{
		"as recorded": {Prefix: "accuracy"},
		"reordered":   {Prefix: "accuracy", Order: []int{2, 0, 1}},
		"diverged":    {Prefix: "loss", MissingAs: trainer.Diverged},
		"failed":      {Prefix: "loss", MissingAs: trainer.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			table := read(t, wide, options)
			trainertest.Run(t, func() trainer.Trainer { return table }, table.Candidates(),
				trainertest.IgnoresSampleSeed(), trainertest.IgnoresInitSeed(), trainertest.Implements[*replay.Table]())
		})
	}
}

func TestMissingAs(t *testing.T) {
	_, err := replay.Read(strings.NewReader(wide), "wide.csv", replay.Options{Prefix: "loss"})
	assert.ErrorIs(t, err, replay.ErrMissing)
	assert.ErrorIs(t, err, replay.ErrTable)
	assert.ErrorContains(t, err, `wide.csv:3:44: malformed table: column "loss_2"`)
	assert.ErrorContains(t, err, "Options.MissingAs")
	for _, status := range []trainer.Status{trainer.Diverged, trainer.Failed, trainer.TimedOut} {
		table := read(t, wide, replay.Options{Prefix: "loss", MissingAs: status})
		for e, want := range []trainer.Status{trainer.Trained, status, status} {
			o := train(t, table, 1, e)
			assert.Equal(t, want, o.Status)
			assert.Equal(t, want != trainer.Trained, math.IsNaN(o.Loss))
			assert.Equal(t, want == trainer.Failed || want == trainer.TimedOut, o.Error != "")
		}
	}
}

func TestReordered(t *testing.T) {
	table := read(t, wide, replay.Options{Prefix: "accuracy", Order: []int{1, 2, 0}})
	assert.Equal(t, []float64{0.92, 0.90, 0.91}, losses(table, 0))
	twice, err := table.Reordered([]int{1, 0})
	require.NoError(t, err)
	assert.Equal(t, []float64{0.90, 0.92}, losses(twice, 0), "orders compose")
	assert.Equal(t, 0.90, train(t, twice, 0, 0).Loss)
	assert.Equal(t, []float64{0.92, 0.90, 0.91}, losses(table, 0), "the table itself is as it was")
	for name, order := range map[string][]int{"empty": {}, "twice": {0, 1, 0}, "negative": {-1}, "beyond": {3}} {
		_, err := table.Reordered(order)
		assert.ErrorIs(t, err, replay.ErrOption, name)
	}
	_, err = replay.Read(strings.NewReader(wide), "wide.csv", replay.Options{Prefix: "accuracy", Order: []int{3}})
	assert.ErrorIs(t, err, replay.ErrOption)
}

func losses(table *replay.Table, row int) []float64 {
	values := make([]float64, table.Experiments())
	for e := range values {
		values[e] = table.Loss(row, e)
	}
	return values
}

func TestShuffledOrder(t *testing.T) {
	count := map[string]int{}
	for seed := range uint64(6000) {
		count[fmt.Sprint(replay.ShuffledOrder(3, seed))]++
	}
	chi := 0.0
	for _, n := range count {
		chi += float64((n-1000)*(n-1000)) / 1000
	}
	assert.Len(t, count, 6)
	assert.Less(t, chi, 20.5, "the quantile .999 of chi-squared with 5 degrees of freedom")
	assert.Equal(t, replay.ShuffledOrder(20, 7), replay.ShuffledOrder(20, 7))
	order := replay.ShuffledOrder(20, 8)
	slices.Sort(order)
	for i, e := range order {
		assert.Equal(t, i, e)
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.csv")
	require.NoError(t, os.WriteFile(path, []byte(wide), 0o600))
	table, err := replay.Open(path, replay.Options{Prefix: "accuracy"})
	require.NoError(t, err)
	assert.Equal(t, "runs.csv", table.Name())
	_, err = replay.Open(path+".gone", replay.Options{})
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// equal fails unless two tables have the same candidates and outcomes.
func equal(t require.TestingT, want, got *replay.Table) {
	require.Equal(t, want.Candidates(), got.Candidates())
	require.Equal(t, want.Experiments(), got.Experiments())
	for _, c := range want.Candidates() {
		for e := range want.Experiments() {
			a, errA := want.Train(context.Background(), c, trainer.Instance{Experiment: e})
			b, errB := got.Train(context.Background(), c, trainer.Instance{Experiment: e})
			require.NoError(t, errA)
			require.NoError(t, errB)
			if math.IsNaN(a.Loss) && math.IsNaN(b.Loss) {
				a.Loss, b.Loss = 0, 0
			}
			require.Equal(t, a, b)
		}
	}
}

// rewritten writes a table and reads it again.
func rewritten(t require.TestingT, table *replay.Table, options replay.Options) *replay.Table {
	var b bytes.Buffer
	require.NoError(t, table.WriteCSV(&b))
	options.Order, options.Comma = nil, 0
	again, err := replay.Read(&b, table.Name(), options)
	require.NoError(t, err)
	return again
}

func TestRoundTrip(t *testing.T) {
	word := rapid.StringMatching(`[a-zé"',;= ]{0,3}[a-z]|`)
	number := rapid.OneOf(rapid.Just(""), rapid.Map(rapid.Float64(), func(v float64) string { return fmt.Sprint(v) }),
		rapid.Map(rapid.Int(), func(v int) string { return fmt.Sprint(v) }))
	score := rapid.OneOf(number, rapid.SampledFrom([]string{"NaN", "inf", "-Inf", "1e999"}))
	quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	rapid.Check(t, func(t *rapid.T) {
		experiments := rapid.IntRange(1, 4).Draw(t, "experiments")
		first := rapid.IntRange(0, 1).Draw(t, "first number")
		var b strings.Builder
		b.WriteString("id,kind,size")
		for e := range experiments {
			fmt.Fprintf(&b, ",loss_%d,other_%[1]d", e+first)
		}
		for i := range rapid.IntRange(1, 5).Draw(t, "rows") {
			fmt.Fprintf(&b, "\n%s,%s,%s", quoted(fmt.Sprint(i, word.Draw(t, "id"))), quoted(word.Draw(t, "kind")), number.Draw(t, "size"))
			for range experiments {
				fmt.Fprintf(&b, ",%s,%s", score.Draw(t, "score"), score.Draw(t, "other"))
			}
		}
		options := replay.Options{Prefix: "loss", MissingAs: trainer.Diverged,
			Order: replay.ShuffledOrder(experiments, rapid.Uint64().Draw(t, "order"))}
		table, err := replay.Read(strings.NewReader(b.String()), "t", options)
		require.NoError(t, err)
		equal(t, table, rewritten(t, table, options))
	})
}

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

func TestWriteCSVFails(t *testing.T) {
	table := read(t, wide, replay.Options{Prefix: "accuracy"})
	assert.ErrorIs(t, table.WriteCSV(&full{}), os.ErrClosed)
	long := read(t, "id,s_1\n"+strings.Repeat("a", 5000)+",1\n"+strings.Repeat("b", 5000)+",1\n", replay.Options{})
	for room := range 3 {
		assert.ErrorIs(t, long.WriteCSV(&full{4000 * room}), os.ErrClosed)
	}
}

func BenchmarkReordered(b *testing.B) {
	table, err := replay.Read(strings.NewReader(wide), "wide.csv", replay.Options{Prefix: "accuracy"})
	if err != nil {
		b.Fatal(err)
	}
	for seed := range uint64(b.N) {
		if _, err := table.Reordered(replay.ShuffledOrder(3, seed)); err != nil {
			b.Fatal(err)
		}
	}
}
