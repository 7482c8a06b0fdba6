package observables

import "robust/examples/shashlik/calorimeter"

// Names of the curves of the share of the deposits beyond an edge between columns, or
// rows, of cells, against the distance of the edge from the shower's axis. Distances are
// positive in the direction in which the photon moves, so that the tail of an inclined
// shower can be told from its head. Their spread, about the mean at that distance, is
// what limits the measurement of positions.
const (
	EdgeMean   = "share beyond an edge, mean"
	EdgeSpread = "share beyond an edge, standard deviation"
)

// Distances are the edges of the bins of the distance, cm.
var Distances = []float64{-12, -8, -5, -3, -2, -1.25, -0.75, -0.25, 0.25, 0.75, 1.25, 2, 3, 5, 8, 12}

// crossing is one edge seen from one shower.
type crossing struct {
	bin             int
	distance, share float64
}

func crossings(cells []float32, x, y, tx, ty, total float64) []crossing {
	var columns, rows [calorimeter.Side]float64
	for i, d := range cells {
		columns[i%calorimeter.Side] += float64(d)
		rows[i/calorimeter.Side] += float64(d)
	}
	return append(beyond(nil, columns, x, tx, total), beyond(nil, rows, y, ty, total)...)
}

// beyond returns the edges between strips of cells within the range of Distances.
func beyond(to []crossing, strips [calorimeter.Side]float64, x, slope, total float64) []crossing {
	before := 0.0
	for k := range calorimeter.Side - 1 {
		before += strips[k] / total
		c := crossing{distance: calorimeter.CellSize*(float64(k-calorimeter.Side/2)+0.5) - x, share: 1 - before}
		if slope < 0 {
			c.distance, c.share = -c.distance, before
		}
		if c.bin = binOf(c.distance); c.bin >= 0 {
			to = append(to, c)
		}
	}
	return to
}

func binOf(distance float64) int {
	for i := range len(Distances) - 1 {
		if distance >= Distances[i] && distance < Distances[i+1] {
			return i
		}
	}
	return -1
}

func edges(showers []shower) []Curve {
	var out []Curve
	for class := range len(Classes) - 1 {
		low, high := Classes[class], Classes[class+1]
		bins := make([][]crossing, len(Distances)-1)
		for _, s := range showers {
			if s.energy >= low && s.energy < high {
				for _, c := range s.crossings {
					bins[c.bin] = append(bins[c.bin], c)
				}
			}
		}
		average, spread := Curve{Name: EdgeMean, Energy: [2]float64{low, high}}, Curve{Name: EdgeSpread, Energy: [2]float64{low, high}}
		for i, in := range bins {
			var m, s Bin
			if len(in) >= fewest {
				centre := (Distances[i] + Distances[i+1]) / 2
				at := levelled(in, centre)
				m, s = Bin{X: centre, Events: len(in)}, Bin{X: centre, Events: len(in)}
				m.Value, m.Error = mean(at)
				s.Value, s.Error = deviation(at)
			}
			average.Bins, spread.Bins = append(average.Bins, m), append(spread.Bins, s)
		}
		out = append(out, average, spread)
	}
	return out
}

// levelled returns the shares without their linear dependence on the distance from the
// bin's centre.
func levelled(in []crossing, centre float64) []float64 {
	var sx, sy, sxx, sxy float64
	n := float64(len(in))
	for _, c := range in {
		d := c.distance - centre
		sx, sy, sxx, sxy = sx+d, sy+c.share, sxx+d*d, sxy+d*c.share
	}
	slope := 0.0
	if v := sxx - sx*sx/n; v > 0 {
		slope = (sxy - sx*sy/n) / v
	}
	out := make([]float64, len(in))
	for i, c := range in {
		out[i] = c.share - slope*(c.distance-centre)
	}
	return out
}
