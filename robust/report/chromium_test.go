package report_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust/report"
	"robust/selection"
	"robust/trainer"
)

// noisy is the result of a selection by the race among n candidates with hyperparameters.
func noisy(t *testing.T, n int) *selection.Result {
	t.Helper()
	noise := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		var i int
		fmt.Sscanf(c.ID(), "net-%d", &i)
		return trainer.Outcome{Loss: 1 + float64(i)/float64(n) + 0.1*trainer.Stream(in.InitSeed, c.ID()).NormFloat64(), Seconds: 1}, nil
	})
	result, err := selection.Run(t.Context(), noise, pool(t, n), selection.Settings{Seed: 2})
	require.NoError(t, err)
	return result
}

// fine checks what a browser says of a page.
func fine(t *testing.T, name string, s seen) {
	t.Helper()
	assert.LessOrEqual(t, s.Scroll, s.Width, "%s: as wide as the window", name)
	assert.Empty(t, s.Wide, "%s: beyond the right edge", name)
	assert.Empty(t, s.Elsewhere, "%s: loaded from elsewhere", name)
	assert.Empty(t, s.Pale, "%s: contrast", name)
	assert.Empty(t, s.Small, "%s: letters in pixels", name)
	assert.Empty(t, s.Overlap, "%s: texts on each other", name)
	assert.Empty(t, s.Cut, "%s: texts beyond their figure", name)
}

// TestChromiumShowsPages of small and large pools, in the light and in the dark, on narrow and on wide screens.
func TestChromiumShowsPages(t *testing.T) {
	browser(t)
	pages := http.NewServeMux()
	var open []opened
	add := func(name string, result *selection.Result, o report.Options) {
		r, err := report.New(result, o)
		require.NoError(t, err)
		text := page(t, r)
		pages.HandleFunc("/"+name, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) })
		for _, width := range []int{400, 700, 1300} {
			open = append(open, opened{"/" + name, width})
		}
	}
	add("5", selected(t, 5), report.Options{Title: "A title with_a_very_long_word_" + strings.Repeat("x", 80), Loss: "RMSE", Unit: "cm", Systematics: binned(),
		Costs: []report.Cost{{Name: "the published rule", Trainings: 44}}})
	crossed := settings()
	crossed.Method = selection.Halving{WarmUp: 100}
	all, err := selection.Run(t.Context(), train, pool(t, 4)[:3], crossed)
	require.NoError(t, err)
	add("3", all, report.Options{Systematics: binned()})
	add("604", noisy(t, 604), report.Options{Task: "as many as were published"})
	add("7000", noisy(t, 7000), report.Options{})
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			var options []string
			if theme == "dark" {
				options = []string{"--blink-settings=preferredColorScheme=0"}
			}
			console := look(t, pages, options, open, nil, func(k int, s seen) {
				name := fmt.Sprintf("%s at %d", open[k].path, open[k].width)
				assert.Equal(t, open[k].width, s.Width)
				assert.Equal(t, theme == "dark", s.Dark, name)
				assert.GreaterOrEqual(t, s.Figures, 8, name)
				assert.Contains(t, s.Text, "What was selected")
				fine(t, name, s)
			})
			assert.Empty(t, console)
		})
	}
}

// TestChromiumFindsFaults: the checks of the other tests can fail, and a page loads nothing from elsewhere.
func TestChromiumFindsFaults(t *testing.T) {
	r, err := report.New(selected(t, 5), report.Options{})
	require.NoError(t, err)
	text := strings.Replace(page(t, r), "</main>", `<img src="http://robust.example/a.png"><script src="http://robust.example/a.js"></script>
		<p style="width:2000px">too wide</p><p style="color:#999;background:#aaa">too pale</p><p style="font-size:6px">too small</p>
		<svg viewBox="0 0 100 20" width="100"><text x="0" y="10">one</text><text x="2" y="10">two</text><text x="90" y="10">beyond</text></svg></main>`, 1)
	pages := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) })
	console := look(t, pages, nil, []opened{{"/", 600}}, nil, func(_ int, s seen) {
		assert.Greater(t, s.Scroll, s.Width)
		assert.Contains(t, s.Wide, "too wide")
		assert.Contains(t, strings.Join(s.Pale, "\n"), "too pale")
		assert.Contains(t, strings.Join(s.Small, "\n"), "too small")
		assert.Contains(t, strings.Join(s.Overlap, "\n"), "one | two")
		assert.Contains(t, strings.Join(s.Cut, "\n"), "beyond")
	})
	refused := strings.Join(console, "\n")
	assert.Contains(t, refused, "http://robust.example/a.png")
	assert.Contains(t, refused, "http://robust.example/a.js")
	assert.Contains(t, refused, "Content Security Policy")
}

// TestChromiumPrints a page on paper: as many sheets as it needs, and nothing to complain of.
func TestChromiumPrints(t *testing.T) {
	path, folder := browser(t), t.TempDir()
	r, err := report.New(selected(t, 5), report.Options{Systematics: binned()})
	require.NoError(t, err)
	require.NoError(t, r.WriteFolder(folder))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	file := filepath.Join(folder, "page.pdf")
	out, err := exec.CommandContext(ctx, path, flags(t, "--print-to-pdf="+file, "--no-pdf-header-footer", "file://"+filepath.Join(folder, "index.html"))...).CombinedOutput()
	require.NoError(t, err, string(out))
	assert.NotContains(t, string(out), "CONSOLE")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(text, []byte("%PDF")))
	sheets := len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(text, -1))
	assert.GreaterOrEqual(t, sheets, 5)
	assert.LessOrEqual(t, sheets, 12)
}

// TestChromiumFollowsARun on the page of a server, from the middle of a run to its end, without loading it anew.
func TestChromiumFollowsARun(t *testing.T) {
	browser(t)
	candidates, s := pool(t, 12), settings()
	live, err := report.NewLive(candidates, s, report.Options{Title: "A run", Loss: "RMSE", Unit: "cm", Workers: func() []report.Worker {
		return []report.Worker{{Name: "node-1", Trainings: 30, At: []string{"net-000, experiment 3"}}, {Name: "node-2", Lost: true}}
	}})
	require.NoError(t, err)
	server, err := report.Listen("127.0.0.1:0", live, report.ServerOptions{})
	require.NoError(t, err)
	defer server.Close()
	middle, goOn := make(chan struct{}), make(chan struct{})
	s.Workers = 1
	s.Observe = func(e selection.Event) {
		live.Observe(e)
		if e.Kind == selection.TrainingEnded && e.Trainings == 30 {
			close(middle)
			<-goOn
		}
	}
	ended := make(chan *selection.Result, 1)
	go func() {
		result, err := selection.Run(context.Background(), train, candidates, s)
		assert.NoError(t, err)
		assert.NoError(t, live.Finish(result, report.Options{Title: "A run", Loss: "RMSE", Unit: "cm", Systematics: binned()}))
		ended <- result
	}()
	<-middle
	until := []string{"2 workers, at 1 training; 1 lost", "Systematic uncertainties"} // the page is there before the first news of workers
	console := look(t, server, nil, []opened{{"/", 400}}, until, func(k int, s seen) {
		name := until[k]
		assert.Contains(t, s.Text, until[k])
		fine(t, name, s)
		assert.Equal(t, k == 0, strings.Contains(s.Text, "2 workers, at 1 training; 1 lost"), name)
		assert.Equal(t, k == 0, strings.Contains(s.Text, "Best so far"), name)
		assert.Equal(t, k == 1, strings.Contains(s.Text, "The pick"), name)
		assert.Equal(t, k == 1, strings.Contains(s.Text, "The run has ended: "), name)
		if k == 0 {
			assert.Contains(t, s.Text, "30 trainings in all")
			close(goOn)
		}
	})
	assert.Empty(t, console)
	result := <-ended
	console = look(t, server, []string{"--blink-settings=preferredColorScheme=0"}, []opened{{"/", 1300}}, []string{result.Status.String()}, func(_ int, s seen) {
		assert.True(t, s.Dark)
		assert.Contains(t, s.Text, "The pick")
		fine(t, "after the end", s)
	})
	assert.Empty(t, console)
}

// TestChromiumNeedsTheToken of a server that other machines can reach.
func TestChromiumNeedsTheToken(t *testing.T) {
	browser(t)
	live, err := report.NewLive(pool(t, 3), settings(), report.Options{Title: "Secret"})
	require.NoError(t, err)
	server, err := report.Listen("0.0.0.0:0", live, report.ServerOptions{})
	require.NoError(t, err)
	defer server.Close()
	_, token, is := strings.Cut(server.URL(), "?token=")
	require.True(t, is)
	open := []opened{{"/", 400}, {"/?token=" + strings.Repeat("x", len(token)), 400}, {"/?token=" + token, 400}, {"/", 400}}
	look(t, server, nil, open, nil, func(k int, s seen) {
		assert.Equal(t, k >= 2, strings.Contains(s.Text, "Secret"), open[k].path)
		assert.Equal(t, k < 2, strings.Contains(s.Text, "Open the address with the token"), open[k].path)
	})
}
