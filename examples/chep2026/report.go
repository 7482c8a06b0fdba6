package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"robust/robust/report"
	"robust/selection"
	"robust/trainer"
	"robust/trainer/replay"
)

// report makes one selection, on the experiments in the first random order of the seed, and writes its report to a folder.
func (t trial) report(ctx context.Context, recorded *replay.Table, direction selection.Direction, score, folder string, stdout io.Writer) error {
	method, _, err := t.rule()
	if err != nil {
		return err
	}
	table, err := recorded.Reordered(replay.ShuffledOrder(recorded.Experiments(), trainer.DeriveSeed(t.seed, "order", 0)))
	if err != nil {
		return err
	}
	settings := selection.Settings{Method: method, Direction: direction, Seed: t.seed, Workers: 1, Budget: selection.Budget{Experiments: table.Experiments()}}
	result, err := selection.Run(ctx, table, table.Candidates(), settings)
	if err != nil && !errors.Is(err, selection.ErrNothingScored) {
		return err
	}
	costs, err := publishedCosts(ctx, table, settings)
	if err != nil {
		return err
	}
	page, err := report.New(result, report.Options{
		Title: "A selection among recorded models",
		Task:  fmt.Sprintf("%d models of the table %s with %d recorded experiments, replayed in a random order by seed %d.", len(result.Candidates), recorded.Name(), recorded.Experiments(), t.seed),
		Loss:  score,
		Costs: costs,
	})
	if err != nil {
		return err
	}
	if err := page.WriteFolder(folder); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%v\nreport: %s\n", result, filepath.Join(folder, "index.html"))
	return nil
}

// publishedCosts returns what the published rules cost on the same table, beside the method of the settings.
func publishedCosts(ctx context.Context, table *replay.Table, settings selection.Settings) ([]report.Cost, error) {
	own := settings.Method.Name()
	var costs []report.Cost
	for _, rule := range []struct {
		name   string
		method selection.Method
	}{{"published Welch rule (CHEP 2026)", selection.TestAgainstBest{}}, {"published halving (IEEE Access 2025)", selection.Halving{}}} {
		if rule.method.Name() == own {
			continue
		}
		settings.Method = rule.method
		result, err := selection.Run(ctx, table, table.Candidates(), settings)
		switch {
		case errors.Is(err, selection.ErrNothingScored):
		case err != nil:
			return nil, err
		default:
			costs = append(costs, report.Cost{Name: fmt.Sprintf("%s, %d left", rule.name, len(result.Survivors)), Trainings: float64(result.Trainings())})
		}
	}
	return costs, nil
}
