package report_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"strings"

	"robust/robust/report"
	"robust/selection"
	"robust/selection/selectiontest"
)

// A run on a machine of a cluster is followed from elsewhere. The page is for those who have its whole URL, with the token.
func ExampleServer() {
	pool := selectiontest.ProblemByName("graded, shared experiments").Candidates()
	live, err := report.NewLive(pool, selection.Settings{}, report.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	server, err := report.Listen(":0", live, report.ServerOptions{}) // any free port, on all networks
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()

	jar, err := cookiejar.New(nil) // a browser has one
	if err != nil {
		fmt.Println(err)
		return
	}
	browser := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	address, _, _ := strings.Cut(server.URL(), "?")
	for _, url := range []string{address, server.URL(), address} { // the token is kept
		response, err := browser.Get(url)
		if err != nil {
			fmt.Println(err)
			break
		}
		response.Body.Close()
		fmt.Println(response.Status)
	}
	stop()
	fmt.Println(<-ended)
	// Output:
	// 403 Forbidden
	// 200 OK
	// 200 OK
	// <nil>
}
