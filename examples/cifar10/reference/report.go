package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"robust/robust"
	"robust/robust/report/figure"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/record"
)

// describe takes the settings over from the records that are to be shown.
func (o *options) describe() error {
	for i := range sides {
		path := o.path(o.recorded, i)
		r, err := record.Read(path)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(r.Task(), &o.settings); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		o.instances = r.Len()
	}
	return nil
}

// report writes the learning curves of both sides and draws them.
func (o options) report(w io.Writer, curves [][]trainer.Outcome) error {
	fmt.Fprintf(w, "%s: one recipe here and in PyTorch, on %d images for %d epochs, judged by the share of wrong images of %d of the test set, one thread each, %d instance(s):\n\n",
		o.Network, o.Sample, o.Epochs, o.Judged, o.instances)
	fmt.Fprintln(w, "| epoch | robust | PyTorch |\n|--:|--:|--:|")
	drawn := figure.New(o.Network, "epoch", "share of wrong images")
	series := make([][]figure.Point, len(sides))
	for epoch := 1; epoch <= o.Epochs; epoch++ {
		fmt.Fprintf(w, "| %d |", epoch)
		for i := range sides {
			mean, std, err := at(curves[i], network.CurveMetric(epoch))
			if err != nil {
				return fmt.Errorf("%s: epoch %d: %w", sides[i], epoch, err)
			}
			point := figure.Point{X: float64(epoch), Y: mean}
			if o.instances > 1 {
				point.Low, point.High = mean-std, mean+std
				fmt.Fprintf(w, " %.4f ± %.4f |", mean, std)
			} else {
				fmt.Fprintf(w, " %.4f |", mean)
			}
			series[i] = append(series[i], point)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "| minutes |")
	for i := range sides {
		drawn.Points(map[string]string{"robust": "robust", "pytorch": "PyTorch"}[sides[i]], series[i])
		total := 0.0
		for _, c := range curves[i] {
			total += c.Seconds / 60
		}
		fmt.Fprintf(w, " %.1f |", total)
	}
	fmt.Fprintln(w)
	folder := o.folder
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return drawn.Save(filepath.Join(folder, "reference-"+o.Network+".svg"))
}

// at returns the mean of a metric and its standard deviation between instances, NaN for one.
func at(outcomes []trainer.Outcome, metric string) (mean, std float64, err error) {
	values := make([]trainer.Outcome, len(outcomes))
	for k, outcome := range outcomes {
		loss, is := outcome.Metrics[metric]
		if !is {
			loss = math.NaN()
		}
		values[k] = trainer.Outcome{Loss: loss}.Classified()
	}
	a, err := robust.Assess(values, robust.Options{Criteria: []robust.Criterion{robust.Mean{}, robust.Std{}}})
	if err != nil {
		return 0, 0, err
	}
	m, _ := a.Figure(robust.Mean{}.Name())
	s, _ := a.Figure(robust.Std{}.Name())
	return m.Estimate, s.Estimate, nil
}
