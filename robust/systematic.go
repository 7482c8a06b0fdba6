package robust

import (
	"fmt"

	"robust/stats"
	"robust/trainer"
)

// Response is how a prediction is compared with the truth.
type Response int

const (
	// Difference is the prediction less the truth, which is 0 for a perfect
	// model. It is the zero value.
	Difference Response = iota
	// Ratio is the prediction divided by the truth, less 1; the truth must not
	// be 0.
	Ratio
)

// String returns the response as a formula.
func (r Response) String() string {
	switch r {
	case Difference:
		return "prediction - truth"
	case Ratio:
		return "prediction/truth - 1"
	}
	return fmt.Sprintf("Response(%d)", int(r))
}

// of returns the response of a prediction.
func (r Response) of(prediction, truth float64) float64 {
	if r == Ratio {
		return prediction/truth - 1
	}
	return prediction - truth
}

// SystematicOptions are the options of Systematics. All but Truth have
// defaults.
type SystematicOptions struct {
	// Truth holds the true value of each event of the evaluation set, in the
	// order of the predictions.
	Truth []float64
	// Response is Difference by default.
	Response Response
	// Binning divides the events.
	Binning Binning
}

// Systematic says how the response of a candidate's instances, in bins of a
// variable, is biased and spread, and how much that varies with what is drawn
// at random.
//
// With r_ij for the response of run i at event j, and n_k events in bin k, the
// two quantities of a run are
//
//	bias    b_ik = Σ_j r_ij / n_k
//	spread  s_ik = √( Σ_j (r_ij - b_ik)² / (n_k - 1) )
//
// and each has a Profile.
type Systematic struct {
	// Runs counts the instances. The figures are of the trained ones.
	Runs
	// Variable names what the bins are of.
	Variable string
	// Response is how predictions were compared with the truth.
	Response Response
	// Bins are those of the variable, in ascending order.
	Bins []Bin
	// Outside is the number of events in no bin.
	Outside int
	// Bias is the mean response, and Spread its standard deviation.
	Bias, Spread Profile
}

// Systematics returns the systematic uncertainties of one candidate from the
// predictions of its instances, one value an event, on the evaluation set that
// they share. outcomes[i] is that of instances[i]; the design is recognised,
// and instances without a loss are left out, as by Components.
//
// Errors wrap ErrInstances or ErrNoInstances for instances that do not fit or
// are too few, ErrOutcome for predictions that are missing, not finite or not
// as many as the events, ErrBins for bins that are empty or too small,
// ErrOption, and stats.ErrNotIdentified.
func Systematics(instances []trainer.Instance, outcomes []trainer.Outcome, o SystematicOptions) (Systematic, error) {
	runs, scored, l, err := gather(instances, outcomes)
	if err != nil {
		return Systematic{}, err
	}
	b, err := o.bins()
	if err != nil {
		return Systematic{}, err
	}
	responses, err := o.responses(scored)
	if err != nil {
		return Systematic{}, err
	}
	forms, err := stats.MINQUE(len(scored), l.effects, nil)
	if err != nil {
		return Systematic{}, fmt.Errorf("robust: systematic uncertainties of %s: %w", l, err)
	}
	s := Systematic{Runs: runs, Variable: b.name, Response: o.Response, Bins: b.bins, Outside: b.outside}
	s.Bias = profileOf(measure(responses, b, bias), forms, l.sources)
	s.Spread = profileOf(measure(responses, b, spread), forms, l.sources)
	return s, nil
}

// responses returns the response of each outcome at each event.
func (o SystematicOptions) responses(outcomes []trainer.Outcome) ([][]float64, error) {
	out := make([][]float64, len(outcomes))
	for i, outcome := range outcomes {
		if len(outcome.Predictions) != len(o.Truth) {
			return nil, fmt.Errorf("%w: trained run %d has %d predictions for %d events; give one for each",
				ErrOutcome, i, len(outcome.Predictions), len(o.Truth))
		}
		if j := firstUnusable(outcome.Predictions); j >= 0 {
			return nil, fmt.Errorf("%w: trained run %d predicts %v for event %d", ErrOutcome, i, outcome.Predictions[j], j)
		}
		out[i] = make([]float64, len(o.Truth))
		for j, p := range outcome.Predictions {
			out[i][j] = o.Response.of(p, o.Truth[j])
		}
	}
	return out, nil
}
