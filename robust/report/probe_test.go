package report_test

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// browsers are the names of the browser that looks at pages.
var browsers = []string{"chromium", "google-chrome", "google-chrome-stable", "chromium-browser"}

// browser returns the path of the browser, or skips the test.
func browser(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("opens pages in a browser")
	}
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("looks at pages in a browser, of which there is none: install one of " + strings.Join(browsers, ", "))
	return ""
}

// flags are those of a browser that asks nobody for anything, and finds no host but this one.
func flags(t *testing.T, more ...string) []string {
	return append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-dev-shm-usage", "--user-data-dir=" + t.TempDir(), "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		"--enable-logging=stderr", "--v=0", "--window-size=1400,1000"}, more...)
}

//go:embed testdata/probe.html
var probe string

// seen is what the browser says of a page.
type seen struct {
	Width, Scroll, Figures int
	Text, Title            string
	Dark                   bool
	Elsewhere              []string // what was loaded from other hosts
	Wide                   []string // what is beyond the right edge
	Pale, Small            []string // texts
	Overlap, Cut           []string // texts of figures
}

// opened is a page to look at in a frame.
type opened struct {
	path  string
	width int
}

// look opens pages of a handler in the browser, and hands over what it says of them, each time that one says the next of the texts. It
// returns what was written on the console.
func look(t *testing.T, pages http.Handler, options []string, open []opened, until []string, each func(k int, s seen)) []string {
	t.Helper()
	path := browser(t)
	found := make(chan seen)
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/probe" && r.Method == http.MethodPost:
			var s seen
			if err := json.NewDecoder(r.Body).Decode(&s); !assert.NoError(t, err) {
				return
			}
			select {
			case found <- s:
			case <-done:
			}
		case r.URL.Path == "/probe":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, probe)
		case r.URL.Path == "/favicon.ico":
			w.WriteHeader(http.StatusNoContent)
		default:
			pages.ServeHTTP(framed{w}, r)
		}
	}))
	defer server.Close()
	defer close(done)
	query := url.Values{"until": until}
	for _, o := range open {
		query.Add("open", o.path)
		query.Add("width", strconv.Itoa(o.width))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, path, flags(t, append(options, server.URL+"/probe?"+query.Encode())...)...)
	command.WaitDelay = 5 * time.Second
	out, err := command.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	var console []string
	var reading sync.WaitGroup
	reading.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.Contains(lines.Text(), "CONSOLE") {
				console = append(console, lines.Text())
			}
		}
	})
	for k := range len(open) * max(1, len(until)) {
		select {
		case s := <-found:
			each(k, s)
		case <-ctx.Done():
			t.Errorf("the browser says nothing more after %d pages", k)
		}
	}
	cancel()
	reading.Wait()
	_ = command.Wait()
	return console
}

// framed lets a page be shown in the frame of the probe.
type framed struct{ http.ResponseWriter }

func (f framed) WriteHeader(status int) {
	f.Header().Del("X-Frame-Options")
	f.ResponseWriter.WriteHeader(status)
}

func (f framed) Write(b []byte) (int, error) {
	f.Header().Del("X-Frame-Options")
	return f.ResponseWriter.Write(b)
}

// Unwrap is for what flushes.
func (f framed) Unwrap() http.ResponseWriter { return f.ResponseWriter }
