package report_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"robust/robust/report"
	"robust/selection"
	"robust/trainer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a server that ends with the test, and returns a client with cookies.
func serve(t *testing.T, address string, live *report.Live, o report.ServerOptions) (*report.Server, *http.Client) {
	t.Helper()
	server, err := report.Listen(address, live, o)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-ended)
		transport.CloseIdleConnections()
	})
	return server, &http.Client{Jar: jar, Transport: transport}
}

// get returns the status and the body of a page.
func get(t *testing.T, client *http.Client, url, host string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	request.Host = host
	response, err := client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

// TestLiveFollowsARun: at its end the page is that of the result but for what events do not have.
func TestLiveFollowsARun(t *testing.T) {
	candidates, s := pool(t, 12), settings()
	live, err := report.NewLive(candidates, s, report.Options{Title: "A run"})
	require.NoError(t, err)
	server, client := serve(t, "localhost:0", live, report.ServerOptions{})
	_, text := get(t, client, server.URL(), "")
	assert.Contains(t, text, "A run")
	assert.Contains(t, text, "http-equiv=\"refresh\"")

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL()+"news", nil)
	require.NoError(t, err)
	response, err := client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	news := bufio.NewScanner(response.Body)
	type state struct {
		Version int
		Text    string
		Running bool
	}
	next := func() (s state) {
		for news.Scan() {
			if text, is := strings.CutPrefix(news.Text(), "data: "); is {
				require.NoError(t, json.Unmarshal([]byte(text), &s))
				return s
			}
		}
		t.Fatal("the news have ended")
		return s
	}
	assert.Equal(t, "The run has not begun.", next().Text)

	pages := make(map[string]bool)
	s.Observe = func(e selection.Event) {
		live.Observe(e)
		if e.Kind == selection.Decided {
			status, text := get(t, client, server.URL(), "")
			assert.Equal(t, http.StatusOK, status)
			assert.Contains(t, text, "Best so far")
			pages[text] = true
		}
	}
	result, err := selection.Run(t.Context(), train, candidates, s)
	require.NoError(t, err)
	assert.Len(t, pages, len(result.Path), "a new page after each experiment")
	for {
		if now := next(); !now.Running {
			assert.Contains(t, now.Text, result.Status.String())
			break
		}
	}
	_, text = get(t, client, server.URL(), "")
	assert.NotContains(t, text, "Best so far")
	assert.NotContains(t, text, "http-equiv=\"refresh\"")
	assert.Contains(t, text, result.Pick().ID())
	require.NoError(t, live.Finish(result, report.Options{Title: "A run", Systematics: binned()}))
	_, text = get(t, client, server.URL(), "")
	for _, assumption := range result.Statement.Assumptions {
		assert.Contains(t, text, assumption[1:10])
	}
	assert.Contains(t, text, "Uncertainties")
	assert.ErrorIs(t, live.Finish(nil, report.Options{}), report.ErrResult)
}

// TestLiveIsRenewedInALongExperiment: a page that is opened then has what was trained so far, the best one first.
func TestLiveIsRenewedInALongExperiment(t *testing.T) {
	live, err := report.NewLive(pool(t, 3), settings(), report.Options{})
	require.NoError(t, err)
	server, client := serve(t, "localhost:0", live, report.ServerOptions{})
	shows := func(says string) bool {
		_, text := get(t, client, server.URL(), "")
		return strings.Contains(text, says)
	}
	assert.False(t, shows("Best so far"), "nothing was trained")
	ended := func(candidate int, loss float64, elapsed time.Duration) {
		live.Observe(selection.Event{Kind: selection.TrainingEnded, Candidates: 3, Pool: 3, Requested: 3, Done: candidate + 1, Trainings: candidate + 1, Elapsed: elapsed,
			Record: &selection.Record{Candidate: candidate, Outcome: trainer.Outcome{Loss: loss}}})
	}
	ended(0, 2, time.Minute)
	assert.True(t, shows("Best so far</span> <code>net-000"))
	ended(1, 1, time.Minute+time.Second)
	assert.True(t, shows("Best so far</span> <code>net-000"), "it is not made anew at each training")
	ended(2, 3, 2*time.Minute)
	assert.True(t, shows("Best so far</span> <code>net-001"))
}

// TestLiveShowsWorkers who come and go while nothing else happens.
func TestLiveShowsWorkers(t *testing.T) {
	crew := make(chan []report.Worker, 1)
	crew <- nil
	options := report.Options{Workers: func() []report.Worker { all := <-crew; crew <- all; return all }}
	live, err := report.NewLive(pool(t, 3), settings(), options)
	require.NoError(t, err)
	server, client := serve(t, "localhost:0", live, report.ServerOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL()+"news", nil)
	require.NoError(t, err)
	response, err := client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	news := bufio.NewScanner(response.Body)
	until := func(says string) {
		t.Helper()
		for news.Scan() {
			if strings.Contains(news.Text(), says) {
				return
			}
		}
		t.Fatalf("the news have ended without %s", says)
	}
	until(`"summary":"0 workers, at 0 trainings"`)
	<-crew
	crew <- []report.Worker{{Name: "node-1", Trainings: 7, At: []string{"net-000, experiment 1", "net-001, experiment 1"}}, {Name: "node-2", Lost: true}, {Name: "<b>\x1b"}}
	until(`"summary":"3 workers, at 2 trainings; 1 lost","workers":[{"name":"node-1","trainings":7,"at":"net-000, experiment 1; net-001, experiment 1"},` +
		`{"name":"node-2","trainings":0,"at":"lost"},{"name":"\u003cb\u003e�","trainings":0,"at":"nothing"}]`)
	result, err := selection.Run(t.Context(), train, pool(t, 3), settings())
	require.NoError(t, err)
	require.NoError(t, live.Finish(result, options))
	until(`The run has ended`)
	assert.NotContains(t, news.Text(), "workers", "they have nothing more to do")
}

func TestServerOnLoopback(t *testing.T) {
	live, err := report.NewLive(pool(t, 3), settings(), report.Options{})
	require.NoError(t, err)
	server, client := serve(t, "localhost:0", live, report.ServerOptions{Hosts: []string{"gateway"}})
	assert.NotContains(t, server.URL(), "token")
	for host, want := range map[string]int{
		"": 200, "localhost": 200, "LOCALHOST:80": 200, "127.0.0.1:8080": 200, "[::1]:9": 200, "gateway": 200,
		"evil.example": 421, "localhost.evil.example": 421, "gateway2": 421,
	} {
		status, _ := get(t, client, server.URL(), host)
		assert.Equal(t, want, status, host)
	}
	status, _ := get(t, client, server.URL()+"other", "")
	assert.Equal(t, 404, status)
	response, err := client.Post(server.URL(), "text/plain", strings.NewReader("x"))
	require.NoError(t, err)
	response.Body.Close()
	assert.Equal(t, 405, response.StatusCode)
}

func TestServerWithToken(t *testing.T) {
	live, err := report.NewLive(pool(t, 3), settings(), report.Options{})
	require.NoError(t, err)
	for _, o := range []report.ServerOptions{{}, {Token: "a token of 20 letters"[:20]}} {
		server, client := serve(t, "0.0.0.0:0", live, o)
		bare, token, is := strings.Cut(server.URL(), "?token=")
		require.True(t, is)
		assert.GreaterOrEqual(t, len(token), 16)
		for _, url := range []string{bare, bare + "news", bare + "?token=", bare + "?token=wrong", bare + "?token=" + token + "x"} {
			status, text := get(t, client, strings.ReplaceAll(url, " ", "%20"), "")
			assert.Equal(t, 403, status, url)
			assert.NotContains(t, text, "net-000")
		}
		status, _ := get(t, client, strings.ReplaceAll(server.URL(), " ", "%20"), "")
		assert.Equal(t, 200, status)
		status, _ = get(t, client, bare, "")
		assert.Equal(t, 200, status, "the cookie is enough")
	}
}

func TestServerErrors(t *testing.T) {
	live, err := report.NewLive(pool(t, 3), settings(), report.Options{})
	require.NoError(t, err)
	first, err := report.Listen("127.0.0.1:0", live, report.ServerOptions{})
	require.NoError(t, err)
	defer first.Close()
	taken := strings.TrimSuffix(strings.TrimPrefix(first.URL(), "http://"), "/")
	taken = strings.Replace(taken, "localhost", "127.0.0.1", 1)
	for _, c := range []struct {
		address string
		options report.ServerOptions
	}{{"localhost", report.ServerOptions{}}, {taken, report.ServerOptions{}}, {"localhost:0", report.ServerOptions{Token: "short"}}} {
		_, err := report.Listen(c.address, live, c.options)
		assert.ErrorIs(t, err, report.ErrServer)
	}
	_, err = report.NewLive(nil, settings(), report.Options{})
	assert.ErrorIs(t, err, report.ErrResult)
	_, err = report.NewLive([]trainer.Candidate{named("a")}, settings(), report.Options{Shown: -1})
	assert.ErrorIs(t, err, report.ErrOption)
}

// TestServerEnds while a browser listens.
func TestServerEnds(t *testing.T) {
	live, err := report.NewLive(pool(t, 3), settings(), report.Options{})
	require.NoError(t, err)
	server, err := report.Listen("localhost:0", live, report.ServerOptions{})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	response, err := http.Get(server.URL() + "news")
	require.NoError(t, err)
	defer response.Body.Close()
	cancel()
	select {
	case err := <-ended:
		assert.NoError(t, err)
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on")
	}
	http.DefaultClient.CloseIdleConnections()
}
