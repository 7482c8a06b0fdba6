package reconstruction

import "robust/examples/shashlik/calorimeter"

// Baseline is an estimator by a formula that networks have to beat.
type Baseline struct {
	Name string
	Fit  Fit
}

// Baselines returns those of a quantity, the simplest first. The last one is what the networks of a selection
// correct.
func Baselines(q calorimeter.Quantity) []Baseline {
	if p, ok := q.(calorimeter.Position); ok {
		return []Baseline{
			{"barycentre", func(*calorimeter.Images) (calorimeter.Estimator, error) {
				return calorimeter.Barycentre(p), nil
			}},
			{"barycentre with logarithmic weights", func(m *calorimeter.Images) (calorimeter.Estimator, error) {
				return calorimeter.FitLogBarycentre(p.Axis, m)
			}},
			{"barycentre with S-curve", SCurve(p.Axis)},
		}
	}
	return []Baseline{
		{"calibrated sum", Sum},
		{"parametric formula", func(m *calorimeter.Images) (calorimeter.Estimator, error) { return calorimeter.FitParametric(m) }},
		{"sum with a weight for each cell", CellSum},
	}
}

// Sum fits the calibrated sum of all cells.
func Sum(m *calorimeter.Images) (calorimeter.Estimator, error) {
	return calorimeter.FitSum(m, calorimeter.SumOptions{})
}

// CellSum fits the sum with weights for the central 9×9 cells and corrections for leakage.
func CellSum(m *calorimeter.Images) (calorimeter.Estimator, error) {
	return calorimeter.FitCellSum(9, m)
}

// SCurve fits the barycentre with three harmonics of the S-curve.
func SCurve(axis calorimeter.Axis) Fit {
	return func(m *calorimeter.Images) (calorimeter.Estimator, error) { return calorimeter.FitSCurve(axis, 3, m) }
}
