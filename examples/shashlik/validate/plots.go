package main

import (
	"math"
	"os"
	"path/filepath"

	"robust/examples/shashlik/observables"
	"robust/robust/report/figure"
)

// width and height are those of one plot of several in a file, in inches.
const width, height = 4.8, 3.4

// plots writes one file for each group of curves.
func plots(folder, format string, simulations []*simulation) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	save := func(name string, columns int, figures ...*figure.Figure) error {
		return figure.SaveGrid(filepath.Join(folder, name+"."+format), columns, figures...)
	}
	against := func(title, yLabel, name string) *figure.Figure {
		f := figure.New(title, "energy, GeV", yLabel)
		f.LogX, f.Width, f.Height = true, width, height
		for _, s := range simulations {
			f.Points(s.name, points(s.curve(name)))
		}
		return f
	}
	if err := save("energy", 2,
		resolution("of the deposits", observables.ResponseSpread, simulations, func(s *simulation) observables.Resolution { return s.raw }),
		resolution("after readout, of the calibrated sum", observables.EnergyResolution, simulations, func(s *simulation) observables.Resolution { return s.measured }),
		against("deposits over energy", "mean response", observables.ResponseMean),
		against("after readout, of the calibrated sum", "mean E'/E", observables.EnergyResponse),
	); err != nil {
		return err
	}
	if err := save("depth", 2,
		against("mean depth of the shower", "cm", observables.DepthMean),
		against("its standard deviation", "cm", observables.DepthSpread),
		against("its 95 % quantile", "cm", observables.DepthHigh),
		against("correlation of depth and response", "", observables.DepthWithResponse),
	); err != nil {
		return err
	}
	var shares []*figure.Figure
	for _, window := range observables.Windows {
		shares = append(shares,
			against(observables.ContainmentMean(window), "", observables.ContainmentMean(window)),
			against(observables.ContainmentSpread(window), "", observables.ContainmentSpread(window)))
	}
	if err := save("containment", 2, shares...); err != nil {
		return err
	}
	if err := save("lateral", 2, lateral(simulations)...); err != nil {
		return err
	}
	scurve := figure.New("barycentre of the 5×5 cells", "position in the cell, cm", "barycentre, cm")
	scurve.Width, scurve.Height = width, height
	for _, s := range simulations {
		scurve.Points(s.name, points(s.curve(observables.SCurve)))
	}
	scurve.Line("no bias", []figure.Point{{X: -2, Y: -2}, {X: 2, Y: 2}})
	return save("position", 2, scurve, against("barycentre with the S-curve taken out", "resolution, cm", observables.PositionResolution))
}

// points are the filled bins of a curve, with intervals of one standard error.
func points(c observables.Curve) []figure.Point {
	var out []figure.Point
	for _, b := range c.Bins {
		if b.Events > 0 {
			out = append(out, figure.Point{X: b.X, Y: b.Value, Low: b.Value - b.Error, High: b.Value + b.Error})
		}
	}
	return out
}

// resolution shows the bins and the fit in per cent.
func resolution(title, name string, simulations []*simulation, fit func(*simulation) observables.Resolution) *figure.Figure {
	f := figure.New(title, "energy, GeV", "σ(E)/E, %")
	f.LogX, f.Width, f.Height = true, width, height
	for _, s := range simulations {
		bins := points(s.curve(name))
		for i, p := range bins {
			bins[i] = figure.Point{X: p.X, Y: 100 * p.Y, Low: 100 * p.Low, High: 100 * p.High}
		}
		f.Markers(s.name, bins)
		var line []figure.Point
		r := fit(s)
		for i := range 41 {
			e := bins[0].X * math.Pow(bins[len(bins)-1].X/bins[0].X, float64(i)/40)
			line = append(line, figure.Point{X: e, Y: 100 * math.Hypot(r.Stochastic/math.Sqrt(e), r.Constant)})
		}
		f.Line(s.name, line)
	}
	return f
}

// lateral shows the share of a cell, and that beyond an edge with its spread at all energies.
func lateral(simulations []*simulation) []*figure.Figure {
	radial := figure.New("share of a cell", "distance of its centre from the axis, cm", "mean share")
	radial.LogY, radial.Width, radial.Height = true, width, height
	out := []*figure.Figure{radial}
	for _, s := range simulations {
		radial.Points(s.name, points(s.curve(observables.RadialMean)))
	}
	for class, c := range observables.Find(simulations[0].curves, observables.EdgeSpread) {
		f := figure.New("share beyond an edge, "+energies(c), "distance of the edge from the axis, cm", "standard deviation")
		f.LogY, f.Width, f.Height = true, width, height
		for _, s := range simulations {
			f.Points(s.name, points(observables.Find(s.curves, observables.EdgeSpread)[class]))
		}
		out = append(out, f)
	}
	return out
}
