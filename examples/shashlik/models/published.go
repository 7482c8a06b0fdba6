package models

// publishedLosses are the medians of IEEE Access 2025 at 32,000 training events of sample B, with another
// simulation of the calorimeter: RMSE(E)/E, of which the paper doesn't say how the mean is taken, and RMSE(x) in cm.
var publishedLosses = map[string]map[string]string{
	"energy": {
		"Model 2": "0.0229", "NAS 1": "0.0233", "NAS 2": "0.025",
		"parametric formula": "0.0239", "gradient boosting": "0.0271",
	},
	"position": {"Model 4": "0.268", "gradient boosting": "0.32", "barycentre with S-curve": "0.46"},
}

// PublishedLoss returns the published loss of an estimate of the energy or the position, and nothing where there is
// none.
func PublishedLoss(estimate, quantity string) string { return publishedLosses[quantity][estimate] }
