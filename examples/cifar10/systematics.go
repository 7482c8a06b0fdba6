package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"robust/examples/cifar10/data"
	"robust/examples/cifar10/recognition"
	"robust/robust"
	"robust/robust/report/figure"
)

// systematics quotes how much the errors of each class, and the calibration of the probabilities, vary with what is drawn
// at random and with the choice among the finalists, and draws them.
func (o options) systematics(p *problem, finalists []finalist, w io.Writer) error {
	if err := os.MkdirAll(o.folder, 0o755); err != nil {
		return err
	}
	test := p.images.Test
	class := make([]float64, test.Len())
	for i, label := range test.Labels {
		class[i] = float64(label)
	}
	classes := robust.Binning{Name: "class", Variable: class}
	for c := range data.Classes + 1 {
		classes.Edges = append(classes.Edges, float64(c)-0.5)
	}
	errors, err := quote(finalists, recognition.Wrong, classes)
	if err != nil {
		return fmt.Errorf("systematics of the classes: %w", err)
	}
	fmt.Fprintf(w, "\nSystematic uncertainties of %s, and of the choice among the %d finalists: standard deviations by source, and the envelope of the finalists' means.\n",
		finalists[0].candidate.ID(), len(finalists))
	quoted(w, "class", "share of wrong images", errors, func(k int) string { return data.ClassNames[k] })
	calibration, err := quote(finalists, recognition.Overconfidence, robust.Binning{
		Name: "mean probability of the most probable class", Variable: confidence(finalists), Quantiles: 8,
	})
	if err != nil {
		return fmt.Errorf("systematics of the calibration: %w", err)
	}
	fmt.Fprintf(w, "\nCalibration: images by their mean probability of the most probable class, and how much that of an instance exceeds its share of right images.\n")
	quoted(w, "probability", "excess", calibration, func(k int) string {
		b := calibration.Members[0].Bins[k]
		return fmt.Sprintf("%.3f to %.3f", b.Low, b.High)
	})
	return o.draw(errors, calibration)
}

// quoted writes a table of the first finalist's biases in bins.
func quoted(w io.Writer, variable, quantity string, s robust.SetSystematic, name func(bin int) string) {
	first := s.Members[0]
	std := make(map[robust.Source][]float64)
	for _, c := range first.Bias.Sources {
		std[c.Source] = c.Std()
	}
	model := s.Bias.Model.Std()
	fmt.Fprintf(w, "\n| %s | images | %s | stat | sample | initialisation | rest | model | envelope |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n", variable, quantity)
	for k, b := range first.Bins {
		p := first.Bias.Points[k]
		fmt.Fprintf(w, "| %s | %d | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f to %.4f |\n", name(k), b.Events, p.Value, p.Stat,
			std[robust.SourceSample][k], std[robust.SourceInit][k], std[robust.SourceResidual][k], model[k], s.Bias.Min[k], s.Bias.Max[k])
	}
}

// quote returns the systematic uncertainties of something that is made of the confidences, image by image.
func quote(finalists []finalist, of func(confidence float64) float64, binning robust.Binning) (robust.SetSystematic, error) {
	var members []robust.Member
	for _, f := range finalists {
		m := robust.Member{Name: f.candidate.ID(), Instances: f.instances}
		for _, outcome := range f.outcomes {
			values := make([]float64, len(outcome.Predictions))
			for i, v := range outcome.Predictions {
				values[i] = of(v)
			}
			outcome.Predictions = values
			m.Outcomes = append(m.Outcomes, outcome)
		}
		members = append(members, m)
	}
	return robust.SystematicsOfSet(members, robust.SystematicOptions{Truth: make([]float64, len(binning.Variable)), Binning: binning})
}

// confidence is the mean probability of the most probable class of each image, over all instances of all finalists.
func confidence(finalists []finalist) []float64 {
	var mean []float64
	n := 0.0
	for _, f := range finalists {
		for _, outcome := range f.outcomes {
			if !outcome.Scored() {
				continue
			}
			if n++; mean == nil {
				mean = make([]float64, len(outcome.Predictions))
			}
			for i, v := range outcome.Predictions {
				mean[i] += math.Abs(v)
			}
		}
	}
	for i := range mean {
		mean[i] /= n
	}
	return mean
}

// draw draws both for each finalist with the envelope of its instances.
func (o options) draw(errors, calibration robust.SetSystematic) error {
	left := figure.New("errors", "class", "share of wrong images")
	right := figure.New("calibration", "mean probability of the most probable class", "probability − share of right images")
	for k := range errors.Members {
		beside := points(errors.Members[k].Bins, errors.Members[k].Bias)
		for i := range beside {
			beside[i].X += 0.15 * float64(k)
		}
		left.Markers(fmt.Sprint(k+1), beside)
		right.Band(fmt.Sprint(k+1), points(calibration.Members[k].Bins, calibration.Members[k].Bias))
	}
	return figure.SaveGrid(filepath.Join(o.folder, "systematics.svg"), 2, left, right)
}

func points(bins []robust.Bin, p robust.Profile) []figure.Point {
	out := make([]figure.Point, len(bins))
	for k, b := range bins {
		out[k] = figure.Point{X: (b.Low + b.High) / 2, Y: p.Points[k].Value, Low: p.Points[k].Min, High: p.Points[k].Max}
	}
	return out
}
