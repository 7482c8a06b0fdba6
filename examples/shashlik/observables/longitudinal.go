package observables

// Names of the curves against energy.
const (
	ResponseMean      = "response, mean"
	ResponseSpread    = "response, standard deviation"
	ResponseLow       = "response, 5 % quantile"
	DepthMean         = "depth, mean"
	DepthSpread       = "depth, standard deviation"
	DepthHigh         = "depth, 95 % quantile"
	DepthWithResponse = "depth and response, correlation"
)

func response(s shower) float64 { return s.response }
func path(s shower) float64     { return s.path }

// responses are curves of deposit over energy, at the electromagnetic scale. Their
// spread is over energy, not over the mean response.
func responses(showers []shower) []Curve {
	return []Curve{
		against(showers, ResponseMean, "", func(in []shower) (float64, float64) { return mean(pick(in, response)) }),
		against(showers, ResponseSpread, "", func(in []shower) (float64, float64) { return deviation(pick(in, response)) }),
		against(showers, ResponseLow, "", func(in []shower) (float64, float64) { return quantile(pick(in, response), 0.05) }),
	}
}

// depths are curves of the mean depth along the axis.
func depths(showers []shower) []Curve {
	spread := func(in []shower) []float64 { return detrended(in, pick(in, path)) }
	return []Curve{
		against(showers, DepthMean, "cm", func(in []shower) (float64, float64) { return mean(spread(in)) }),
		against(showers, DepthSpread, "cm", func(in []shower) (float64, float64) { return deviation(spread(in)) }),
		against(showers, DepthHigh, "cm", func(in []shower) (float64, float64) { return quantile(spread(in), 0.95) }),
		against(showers, DepthWithResponse, "", func(in []shower) (float64, float64) { return correlation(spread(in), pick(in, response)) }),
	}
}
