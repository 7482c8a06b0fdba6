package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"robust/examples/methods/study"
	"robust/robust"
	"robust/selection"
	"robust/trainer/replay"
)

// errMismatch says that a published run could not be repeated.
var errMismatch = errors.New("kept candidates differ from the published ones")

// publishedRun is one of the authors' selection runs, step by step.
type publishedRun struct {
	Order     []int   `json:"experiment_order"`
	Criterion string  `json:"criterion"`
	Metric    string  `json:"selection_metric"` // "mean" where it is missing
	StartStep int     `json:"start_step"`
	Alpha     float64 `json:"alpha"`
	Steps     []struct {
		Step int   `json:"step"` // number of experiments so far
		Kept []int `json:"kept"`
	} `json:"steps"`
}

// verifyFiles repeats the runs of the files and prints a line for each; it returns
// errMismatch if any kept set differs.
func verifyFiles(paths []string, table *replay.Table, direction selection.Direction, w io.Writer) error {
	if len(paths) == 0 {
		return errors.New("-verify needs the JSON files of published runs as arguments")
	}
	total := 0
	for _, path := range paths {
		mismatches, steps, err := verifyFile(path, table, direction)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		total += mismatches
		fmt.Fprintf(w, "%s: %d steps, %d mismatches\n", path, steps, mismatches)
	}
	fmt.Fprintf(w, "%d mismatches\n", total)
	if total > 0 {
		return errMismatch
	}
	return nil
}

func verifyFile(path string, table *replay.Table, direction selection.Direction) (mismatches, steps int, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, err
	}
	var p publishedRun
	if err := json.Unmarshal(text, &p); err != nil {
		return 0, 0, err
	}
	if len(p.Steps) == 0 {
		return 0, 0, errors.New("the file has no steps")
	}
	mismatches, err = p.repeat(table, direction)
	return mismatches, len(p.Steps), err
}

// repeat plays the run by hand and returns the number of candidates that are kept
// in only one of the two, summed over the steps.
func (p publishedRun) repeat(recorded *replay.Table, direction selection.Direction) (int, error) {
	method := selection.TestAgainstBest{Test: p.Criterion, Alpha: p.Alpha, StartStep: p.StartStep}
	var err error
	switch p.Metric {
	case "", "mean":
		method.Criterion = robust.Mean{}
	default:
		if method.Criterion, err = robust.CriterionByName(p.Metric); err != nil {
			return 0, err
		}
	}
	if recorded, err = recorded.Reordered(p.Order); err != nil {
		return 0, err
	}
	table, err := study.New(recorded.Name(), recorded, direction)
	if err != nil {
		return 0, err
	}
	process, err := method.Start(selection.Pool{Candidates: table.Candidates})
	if err != nil {
		return 0, err
	}
	mismatches, experiment := 0, 0
	for _, step := range p.Steps {
		if step.Step > table.Experiments() || step.Step < experiment {
			return 0, fmt.Errorf("step %d is out of order, or beyond the %d experiments of the table", step.Step, table.Experiments())
		}
		for ; experiment < step.Step; experiment++ {
			request := process.Ask()
			if request.Ended() {
				break
			}
			losses := make([]float64, len(request.Candidates))
			for k, i := range request.Candidates {
				losses[k] = table.Losses[i][experiment]
			}
			if _, err := process.Tell(losses); err != nil {
				return 0, err
			}
		}
		mismatches += difference(step.Kept, process.Standing().Survivors)
	}
	return mismatches, nil
}

// difference is the number of values that are in one of the two sets only.
func difference(a, b []int) int {
	n := 0
	for _, v := range a {
		if !slices.Contains(b, v) {
			n++
		}
	}
	for _, v := range b {
		if !slices.Contains(a, v) {
			n++
		}
	}
	return n
}
