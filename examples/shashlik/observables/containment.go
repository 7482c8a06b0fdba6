package observables

import (
	"fmt"
	"math"

	"robust/examples/shashlik/calorimeter"
)

// Windows are the sides, in cells, of the squares about the cell that the shower's axis
// hits at its mean depth.
var Windows = [...]int{1, 3, 5, 7}

// ContainmentMean is the name of the curve of the mean share of the deposits that are in a window.
func ContainmentMean(window int) string {
	return fmt.Sprintf("share in %d×%d cells, mean", window, window)
}

// ContainmentSpread is the name of the curve of the standard deviation of that share.
func ContainmentSpread(window int) string {
	return fmt.Sprintf("share in %d×%d cells, standard deviation", window, window)
}

// shares returns the shares of the windows.
func shares(cells []float32, x, y, total float64) (out [len(Windows)]float64) {
	col, row := column(x), column(y)
	for k, window := range Windows {
		half := window / 2
		for r := max(row-half, 0); r <= min(row+half, calorimeter.Side-1); r++ {
			for c := max(col-half, 0); c <= min(col+half, calorimeter.Side-1); c++ {
				out[k] += float64(cells[r*calorimeter.Side+c]) / total
			}
		}
	}
	return out
}

// column returns the column, or row, of a coordinate.
func column(x float64) int {
	return int(math.Round(x/calorimeter.CellSize)) + calorimeter.Side/2
}

func containments(showers []shower) []Curve {
	var out []Curve
	for k, window := range Windows {
		share := func(s shower) float64 { return s.windows[k] }
		out = append(out,
			against(showers, ContainmentMean(window), "", func(in []shower) (float64, float64) { return mean(pick(in, share)) }),
			against(showers, ContainmentSpread(window), "", func(in []shower) (float64, float64) { return deviation(pick(in, share)) }))
	}
	return out
}
