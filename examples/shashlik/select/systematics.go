package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"robust/examples/shashlik/calorimeter"
	"robust/robust"
	"robust/robust/report/figure"
)

// binnings are the variables that systematic uncertainties are quoted against.
func binnings(m *calorimeter.Images) []robust.Binning {
	angle, impact := make([]float64, m.Len()), make([]float64, m.Len())
	for i := range angle {
		angle[i] = 1000 * math.Atan(math.Hypot(math.Tan(m.ThetaX[i]), math.Tan(m.ThetaY[i])))
		impact[i] = m.X[i] - calorimeter.CellSize*math.Round(m.X[i]/calorimeter.CellSize)
	}
	return []robust.Binning{
		{Name: "energy, GeV", Variable: m.Energy, Quantiles: 8},
		{Name: "angle, mrad", Variable: angle, Quantiles: 6},
		{Name: "impact x in its cell, cm", Variable: impact, Edges: []float64{-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2}},
	}
}

// systematics quotes the systematic uncertainties of the finalists, the best one first, and draws them.
func (o options) systematics(p *problem, finalists []finalist, w io.Writer) error {
	response, label := robust.Ratio, "E/E true − 1"
	if o.Quantity == "position" {
		response, label = robust.Difference, "x − x true, cm"
	}
	if err := os.MkdirAll(o.folder, 0o755); err != nil {
		return err
	}
	var members []robust.Member
	for _, f := range finalists {
		members = append(members, robust.Member{Name: f.candidate.ID(), Instances: f.instances, Outcomes: f.values})
	}
	for _, binning := range binnings(p.photons.Test) {
		set, err := robust.SystematicsOfSet(members, robust.SystematicOptions{
			Truth: p.quantity.Truth(p.photons.Test), Response: response, Binning: binning,
		})
		if err != nil {
			return fmt.Errorf("systematics against %s: %w", binning.Name, err)
		}
		fmt.Fprintf(w, "\nSystematic uncertainties against %s, of %s and of the choice among the %d finalists:\n\n```\n%v```\n",
			binning.Name, finalists[0].candidate.ID(), len(finalists), set)
		if err := o.draw(set, binning.Name, label); err != nil {
			return err
		}
	}
	return nil
}

// draw draws bias and spread of each finalist with the envelope of its instances.
func (o options) draw(set robust.SetSystematic, variable, label string) error {
	bias, spread := figure.New("bias", variable, label), figure.New("spread", variable, "standard deviation of "+label)
	for k, member := range set.Members {
		bias.Band(fmt.Sprint(k+1), points(member.Bins, member.Bias))
		spread.Band(fmt.Sprint(k+1), points(member.Bins, member.Spread))
	}
	name, _, _ := strings.Cut(variable, ",")
	return figure.SaveGrid(filepath.Join(o.folder, "select-"+o.Quantity+"-"+strings.ReplaceAll(name, " ", "-")+".svg"), 2, bias, spread)
}

func points(bins []robust.Bin, p robust.Profile) []figure.Point {
	out := make([]figure.Point, len(bins))
	for k, b := range bins {
		out[k] = figure.Point{X: (b.Low + b.High) / 2, Y: p.Points[k].Value, Low: p.Points[k].Min, High: p.Points[k].Max}
	}
	return out
}
