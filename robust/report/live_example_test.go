package report_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"robust/robust/report"
	"robust/selection"
	"robust/selection/selectiontest"
)

// A page in the browser follows the run. It shows the result once that is known, until its context ends.
func ExampleLive() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates
	settings := selection.Settings{Seed: 1}
	options := report.Options{Task: "a problem whose truth is known", Workers: func() []report.Worker {
		return []report.Worker{{Name: "this machine", At: []string{"c00, experiment 1"}}} // a queue knows its own
	}}
	live, err := report.NewLive(problem.Candidates(), settings, options)
	if err != nil {
		fmt.Println(err)
		return
	}
	settings.Observe = live.Observe
	server, err := report.Listen("localhost:0", live, report.ServerOptions{}) // with ":8080" the URL has a token, for other machines
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()

	result, err := selection.Run(ctx, problem, problem.Candidates(), settings)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := live.Finish(result, options); err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(server.URL())
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := io.ReadAll(response.Body)
	response.Body.Close()
	fmt.Println(response.Status, err, strings.Contains(string(page), "The pick"))
	stop()
	fmt.Println(<-ended)
	// Output:
	// 200 OK <nil> true
	// <nil>
}
