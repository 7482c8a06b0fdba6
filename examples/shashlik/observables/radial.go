package observables

import (
	"math"

	"robust/examples/shashlik/calorimeter"
)

// RadialMean is the name of the curve of a cell's mean share of the deposits, against the distance
// of its centre from the shower's axis.
const RadialMean = "share of a cell, mean"

// Radii are the edges of the bins of the distance, cm.
var Radii = []float64{0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 10, 12, 14, 17, 20}

func radial(events *calorimeter.Events) Curve {
	bins := len(Radii) - 1
	n, sum, square := make([]int, bins), make([]float64, bins), make([]float64, bins)
	last := Radii[bins]
	for i := range events.Len() {
		cells, depth := events.Event(i), events.Depth[i]
		x, y := events.X[i]+depth*math.Tan(events.ThetaX[i]), events.Y[i]+depth*math.Tan(events.ThetaY[i])
		var total float64
		for _, d := range cells {
			total += float64(d)
		}
		for cell, d := range cells {
			cx, cy := calorimeter.CellCentre(cell)
			r := math.Hypot(cx-x, cy-y)
			if r >= last {
				continue
			}
			k := 0
			for r >= Radii[k+1] {
				k++
			}
			share := float64(d) / total
			n[k], sum[k], square[k] = n[k]+1, sum[k]+share, square[k]+share*share
		}
	}
	out := Curve{Name: RadialMean, Bins: make([]Bin, bins)}
	for k := range bins {
		if n[k] >= fewest {
			count := float64(n[k])
			average := sum[k] / count
			out.Bins[k] = Bin{X: (Radii[k] + Radii[k+1]) / 2, Value: average, Events: n[k],
				Error: math.Sqrt(max(square[k]/count-average*average, 0) / (count - 1))}
		}
	}
	return out
}
