// Package report shows what a selection found: as one page of HTML that needs nothing else, as figures in SVG, PNG and PDF, as tables in
// Markdown, LaTeX and CSV, and as a page that follows a run under way.
//
//	result, err := selection.Run(ctx, trainer, candidates, selection.Settings{})
//	…
//	page, err := report.New(result, report.Options{Task: "photon energy from images of 15 × 15 cells", Loss: "RMSE(E)/E"})
//	err = page.WriteFolder("report")
//
// Live is an observer of a run, and Listen serves its page:
//
//	live, err := report.NewLive(candidates, settings, options)
//	server, err := report.Listen("localhost:8080", live, report.ServerOptions{})
//	go server.Serve(ctx)
//	settings.Observe = live.Observe
//
// The journal of a run gives a result too, finished or not: see Result of the Reader of package selection/sqlite.
//
// # What it shows
//
// A report says what was selected, why the run ended, what is known of its error and on which assumptions, and what it cost. Its figures
// are the course of the selection (how the pool shrank, the race, what candidates were eliminated by, the cost), the robustness of the
// candidates (typical loss and spread, instances, distributions, variance components, systematic uncertainties), hyperparameters and
// learning curves. What the result has no data for is left out.
//
// A few candidates are shown one by one, Options.Shown of them, and all others as bands, shades and counts, so that a pool of
// thousands can be read as well as one of five. The tables hold all of them.
//
// # Names
//
// Candidates may have any ID. What a format would take for markup is escaped in each, and what cannot be shown is replaced.
package report
