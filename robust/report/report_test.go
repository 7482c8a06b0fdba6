package report_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"robust/robust"
	"robust/robust/report"
	"robust/selection"
	"robust/trainer"
)

// rows reads the numbers of a figure or a table.
func rows(t *testing.T, write func(io.Writer) error) [][]string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, write(&b))
	all, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	return all
}

// page writes the page and checks it: well-formed, without anything from elsewhere, with unique IDs.
func page(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, r.HTML(&b))
	document, err := html.Parse(bytes.NewReader(b.Bytes()))
	require.NoError(t, err)
	ids := make(map[string]bool)
	for n := range document.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				assert.False(t, ids[a.Val], "two elements with the ID %q", a.Val)
				ids[a.Val] = true
			case "src":
				t.Errorf("%s loads %q", n.Data, a.Val)
			case "href":
				assert.True(t, strings.HasPrefix(a.Val, "#") || strings.HasPrefix(a.Val, "data:text/csv"), "a link to %.60s", a.Val)
			}
			assert.False(t, strings.HasPrefix(a.Key, "on"), "a script in %s", a.Key)
		}
		if n.Data == "svg" {
			var svg bytes.Buffer
			require.NoError(t, html.Render(&svg, n))
		}
	}
	for _, target := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(b.String(), -1) {
		assert.True(t, ids[target[1]], "a link to %s, which is not there", target[1])
	}
	assert.NotContains(t, b.String(), "ZgotmplZ")
	return b.String()
}

func TestReportOfARun(t *testing.T) {
	result := selected(t, 12)
	r, err := report.New(result, report.Options{Title: "A test", Loss: "RMSE", Unit: "cm", Systematics: binned(), Costs: []report.Cost{{Name: "published", Trainings: 99}}})
	require.NoError(t, err)
	var names []string
	for _, f := range r.Figures() {
		names = append(names, f.Name)
		for _, format := range report.Formats() {
			var b bytes.Buffer
			require.NoError(t, f.Write(format, &b))
			switch format {
			case "svg":
				require.NoError(t, xml.Unmarshal(b.Bytes(), new(struct{})))
			case "png":
				assert.True(t, bytes.HasPrefix(b.Bytes(), []byte("\x89PNG")))
			case "pdf":
				assert.True(t, bytes.HasPrefix(b.Bytes(), []byte("%PDF")))
			}
		}
		assert.NotEmpty(t, f.Caption)
	}
	assert.Subset(t, names, []string{"elimination", "race", "evidence", "cost", "plane", "instances", "distribution", "hyperparameters", "curves", "systematics-energy--gev"})
	text := page(t, r)
	for _, says := range []string{"A test", result.Pick().ID(), "RMSE, cm", "published"} {
		assert.Contains(t, text, says)
	}

	path := rows(t, r.Figure("elimination").CSV)
	require.Len(t, path, 1+result.Path[len(result.Path)-1].Experiment+1)
	last := path[len(path)-1]
	assert.Equal(t, strconv.Itoa(len(result.Survivors)), last[1])
	assert.Equal(t, strconv.Itoa(result.Trainings()), last[2])

	plane := rows(t, r.Figure("plane").CSV)
	for _, row := range plane[1:] {
		for i := range result.Candidates {
			if result.Name(i) != row[0] {
				continue
			}
			a, err := result.Assess(i)
			require.NoError(t, err)
			mean, err := strconv.ParseFloat(row[3], 64)
			require.NoError(t, err)
			want, _ := a.Figure("mean")
			assert.InDelta(t, want.Estimate, mean, 1e-12)
		}
	}
	cost := rows(t, r.Figure("cost").CSV)
	assert.Equal(t, []string{"published", "99"}, cost[3][:2])
	assert.Len(t, rows(t, r.Table("decisions").CSV), 1+len(result.Decisions))
	assert.Len(t, rows(t, r.Table("instances").CSV), 1+result.Trainings())
	assert.Nil(t, r.Figure("none"))

	again, err := report.New(result, report.Options{Title: "A test", Loss: "RMSE", Unit: "cm", Systematics: binned(), Costs: []report.Cost{{Name: "published", Trainings: 99}}})
	require.NoError(t, err)
	assert.Equal(t, text, page(t, again), "the same result gives the same bytes")
}

// TestComponents splits the spread of a run whose crossed design was finished.
func TestComponents(t *testing.T) {
	s := settings()
	s.Method = selection.Halving{WarmUp: math.MaxInt}
	result, err := selection.Run(t.Context(), train, pool(t, 4)[:3], s)
	require.NoError(t, err)
	r, err := report.New(result, report.Options{})
	require.NoError(t, err)
	text := page(t, r)
	assert.Contains(t, text, "Where the spread comes from")
	table := rows(t, r.Table("components").CSV)
	v, err := result.Components(result.Survivors[0], robust.ComponentsOptions{})
	require.NoError(t, err)
	assert.Contains(t, strings.Join(table[1], " "), strconv.FormatFloat(v.Components[0].Std(), 'g', -1, 64), "%v", table)
}

func TestWriteFolder(t *testing.T) {
	r, err := report.New(selected(t, 6), report.Options{})
	require.NoError(t, err)
	folder := filepath.Join(t.TempDir(), "new", "report")
	require.NoError(t, r.WriteFolder(folder))
	for _, f := range r.Figures() {
		for _, kind := range append(report.Formats(), "csv") {
			assert.FileExists(t, filepath.Join(folder, "figures", f.Name+"."+kind))
		}
	}
	for _, name := range []string{"index.html", "tables/survivors.md", "tables/survivors.tex", "tables/candidates.csv"} {
		assert.FileExists(t, filepath.Join(folder, name))
	}
	left, err := filepath.Glob(filepath.Join(folder, "*", "*.part"))
	require.NoError(t, err)
	assert.Empty(t, left)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "file"), nil, 0o644))
	assert.Error(t, r.WriteFolder(filepath.Join(folder, "file", "under")))
}

// TestRunsThatWentWrong reports what there is of them.
func TestRunsThatWentWrong(t *testing.T) {
	nan := trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: math.NaN()}, nil
	})
	same := trainer.Func(func(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: 1}, nil
	})
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx        context.Context
		trainer    trainer.Trainer
		candidates int
		budget     int
	}{
		"all diverged":  {t.Context(), nan, 5, 3},
		"cancelled":     {cancelled, train, 5, 3},
		"one candidate": {t.Context(), train, 1, 3},
		"one instance":  {t.Context(), train, 5, 1},
		"all the same":  {t.Context(), same, 5, 4},
	} {
		t.Run(name, func(t *testing.T) {
			result, _ := selection.Run(c.ctx, c.trainer, pool(t, c.candidates), selection.Settings{Budget: selection.Budget{Experiments: c.budget}})
			require.NotNil(t, result)
			for _, direction := range []selection.Direction{selection.Minimise, selection.Maximise} {
				result.Direction = direction
				r, err := report.New(result, report.Options{Evaluation: &robust.Evaluation{EventLoss: func(int, []float64) float64 { return 0 }}})
				require.NoError(t, err)
				page(t, r)
				require.NoError(t, r.WriteFolder(t.TempDir()))
			}
		})
	}
}

// hostile are IDs that each format would take for something else.
var hostile = []string{
	`<script>alert(1)</script>`, `a"onload="x`, `</title><b>`, "=1+1", "@cmd", `\input{secret}`, `100% & $x_1^2$ {#~}`, "a|b\nc`d`", "[a](http://b)",
	"\x1b[31mred", "\u202eabc", "x\xff", "ids with spaces", "-", "'; DROP TABLE",
}

func TestHostileNames(t *testing.T) {
	var candidates []trainer.Candidate
	for _, id := range hostile {
		candidates = append(candidates, named(id))
	}
	flat := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: trainer.Stream(in.InitSeed, c.ID()).Float64()}, nil
	})
	result, err := selection.Run(t.Context(), flat, candidates, selection.Settings{Budget: selection.Budget{Experiments: 3}})
	require.NoError(t, err)
	r, err := report.New(result, report.Options{Title: hostile[0], Task: hostile[2], Loss: hostile[6]})
	require.NoError(t, err)
	text := page(t, r)
	assert.Equal(t, 1, strings.Count(text, "<script"), "its own")
	assert.NotContains(t, text, "<b>\n")
	assert.NotContains(t, text, "\x1b")
	for _, table := range r.Tables() {
		for _, row := range rows(t, table.CSV) {
			for _, cell := range row {
				assert.False(t, strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@"), cell)
			}
		}
		var latex, markdown bytes.Buffer
		require.NoError(t, table.LaTeX(&latex))
		assert.NotContains(t, latex.String(), `\input`)
		require.NoError(t, table.Markdown(&markdown))
		assert.NotContains(t, markdown.String(), "<script")
	}
}

// named is a candidate that is only an ID.
type named string

func (n named) ID() string { return string(n) }

// TestLargePools: a page of 7,000 candidates can still be sent around.
func TestLargePools(t *testing.T) {
	if testing.Short() {
		t.Skip("plots 7,000 candidates")
	}
	noise := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		var i int
		for _, d := range c.ID()[len("net-"):] {
			i = 10*i + int(d-'0')
		}
		return trainer.Outcome{Loss: float64(i)/1000 + trainer.Stream(in.InitSeed, c.ID()).NormFloat64()}, nil
	})
	result, err := selection.Run(t.Context(), noise, pool(t, 7000), selection.Settings{Method: selection.Halving{}, Budget: selection.Budget{Experiments: 9}})
	require.NoError(t, err)
	r, err := report.New(result, report.Options{})
	require.NoError(t, err)
	assert.Less(t, len(page(t, r)), 4<<20)
	assert.Len(t, rows(t, r.Table("candidates").CSV), 7001)
}

func TestErrors(t *testing.T) {
	_, err := report.New(nil, report.Options{})
	assert.ErrorIs(t, err, report.ErrResult)
	_, err = report.New(&selection.Result{}, report.Options{})
	assert.ErrorIs(t, err, report.ErrResult)
	result := selected(t, 3)
	for says, o := range map[string]report.Options{
		"Shown = -1": {Shown: -1}, `{Name: Trainings:3}`: {Costs: []report.Cost{{Trainings: 3}}},
	} {
		_, err = report.New(result, o)
		assert.ErrorIs(t, err, report.ErrOption)
		assert.ErrorContains(t, err, says)
	}
	broken := *result
	broken.Records = append([]selection.Record(nil), result.Records...)
	broken.Records[0].Candidate = 3
	_, err = report.New(&broken, report.Options{})
	assert.ErrorIs(t, err, report.ErrResult)
	assert.ErrorContains(t, err, "record 0 is of candidate 3 of a pool of 3")
}

func TestMeasurements(t *testing.T) {
	nan := math.NaN()
	for want, m := range map[string]report.Measurement{
		"0.024873 ± 0.000031":   {0.024873, 0.0000312, nan},
		"0.83 ± 0.12":           {0.8269, 0.1194, nan},
		"0.8 ± 0.4":             {0.827, 0.367, nan},
		"0.827 ± 0.010":         {0.8271, 0.0096, nan},
		"12.34 ± 0.12 ± 0.04":   {12.3432, 0.121, 0.0404},
		"0.1235":                {0.12345, nan, nan},
		"(1.234 ± 0.011)×10^-5": {1.2342e-5, 1.1e-7, nan},
		"–":                     {nan, 1, nan},
	} {
		assert.Equal(t, want, m.String())
	}
}

// FuzzNames: whatever an ID is, the page has one script, and every figure is well-formed.
func FuzzNames(f *testing.F) {
	for _, id := range hostile {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if id == "" || id == "other" {
			return
		}
		result := &selection.Result{Method: id, Candidates: []trainer.Candidate{named(id), named("other")}, Survivors: []int{0, 1},
			Path: []selection.Step{{Before: 2, After: 2, Trainings: 2}}}
		for i := range 2 {
			for e := range 3 {
				result.Records = append(result.Records, selection.Record{Candidate: i, Instance: trainer.Instance{Experiment: e}, Outcome: trainer.Outcome{Loss: float64(i + e), Error: id}})
			}
		}
		r, err := report.New(result, report.Options{Title: id, Task: id, Loss: id, Unit: id})
		require.NoError(t, err)
		assert.Equal(t, 1, strings.Count(page(t, r), "<script"))
		for _, figure := range r.Figures() {
			var b bytes.Buffer
			require.NoError(t, figure.Write("svg", &b))
			require.NoError(t, xml.Unmarshal(b.Bytes(), new(struct{})), figure.Name)
		}
	})
}
