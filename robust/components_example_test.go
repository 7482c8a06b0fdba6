package robust_test

import (
	"fmt"
	"math"

	"robust/robust"
	"robust/trainer"
)

// study trains a model that predicts a position between 0 and 10 cm, on 5
// samples × 4 initialisations. The sample stretches its scale, the
// initialisation shifts it, and every run errs on its own events.
func study() (instances []trainer.Instance, outcomes []trainer.Outcome, truth []float64) {
	const events = 400
	for j := range events {
		truth = append(truth, 10*(float64(j)+0.5)/events)
	}
	design := trainer.Crossed{Samples: 5, Inits: 4}
	for e := range design.Len() {
		in := design.Instance(1, e)
		stretch := 1 + 0.01*in.SampleStream().NormFloat64()
		shift := 0.03 * in.InitStream("weights").NormFloat64()
		rng := trainer.Stream(uint64(e), "events")
		var o trainer.Outcome
		for _, x := range truth {
			p := stretch*x + shift + 0.2*rng.NormFloat64()
			o.Predictions = append(o.Predictions, p)
			o.Loss += (p - x) * (p - x) / events
		}
		o.Loss = math.Sqrt(o.Loss)
		instances, outcomes = append(instances, in), append(outcomes, o)
	}
	outcomes[7] = trainer.Outcome{Status: trainer.Diverged}
	return instances, outcomes, truth
}

func ExampleComponents() {
	instances, outcomes, truth := study()
	v, err := robust.Components(instances, outcomes, robust.ComponentsOptions{
		Evaluation: &robust.Evaluation{
			EventLoss: func(event int, p []float64) float64 { return (p[0] - truth[event]) * (p[0] - truth[event]) },
			Metric:    math.Sqrt,
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(v)
	// Output:
	// crossed of 5 samples × 4 initialisations in 19 cells; 19 trained, 1 diverged, 0 failed, 0 timed out
	// the figures leave out the 1 without a loss
	// mean 0.21433; variance by REML, intervals at 95.0 %
	// component                     variance          sd    share         low        high  interval
	// training sample             0.00014906    0.012209   46.3 %  1.6292e-06   0.0011203  profile
	//       only 5 levels: more of them narrow the interval
	// initialisation               7.498e-06   0.0027382    2.3 %           0  0.00032339  profile
	//       only 4 levels: more of them narrow the interval
	// residual                    0.00016569    0.012872   51.4 %  7.9908e-05  0.00040108  profile
	//       holds the interaction too; repeat some cells to separate them
	// total                       0.00032225    0.017951  100.0 %  0.00015632   0.0010082  Satterthwaite
	// of this the finite evaluation set of 400 events, and what an infinite one would leave:
	// component                    its noise        rest sd of it         low        high
	// training sample             1.0374e-06  0.00014802   0.0122  5.9179e-07   0.0011192
	// initialisation              5.9171e-07  6.9063e-06  0.00263           0   0.0003228
	// residual                    5.5633e-05  0.00011006   0.0105  2.4274e-05  0.00034545
	// total                       5.7262e-05  0.00026499   0.0163  9.9062e-05  0.00095095
	// the mean itself has a standard error of 0.0017174 by the evaluation set, common to all runs
}

func ExampleSystematics() {
	instances, outcomes, truth := study()
	s, err := robust.Systematics(instances, outcomes, robust.SystematicOptions{
		Truth:   truth,
		Binning: robust.Binning{Edges: []float64{0, 2.5, 5, 7.5, 10}, Name: "position"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(s)
	// A covariance matrix to add to that of an analysis.
	c, err := s.Bias.Covariance(robust.SourceSample, robust.SourceInit)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("correlation of the first and the last bin %.2f, rank %d\n",
		c.Matrix.At(0, 3)/(c.Std()[0]*c.Std()[3]), c.Rank)
	// Output:
	// crossed of 5 samples × 4 initialisations in 19 cells; 19 trained, 1 diverged, 0 failed, 0 timed out
	// the figures leave out the 1 without a loss
	// response prediction - truth, in bins of position
	// bias               events    value    stat  sample    init    rest      min      max
	// [0, 2.5)              100  -0.0149 0.00453  0.0105  0.0429 0.00433   -0.108   0.0344
	// [2.5, 5)              100  -0.0133 0.00456  0.0456  0.0367 0.00255   -0.143   0.0643
	// [5, 7.5)              100  -0.0394   0.004  0.0659  0.0398  0.0107   -0.202   0.0863
	// [7.5, 10]             100  -0.0389 0.00429   0.103  0.0446 0.00146   -0.251    0.101
	//   covariance by training sample: rank 3; 0.4 % of its trace added to make it positive
	//   covariance by initialisation: rank 1; 2.1 % of its trace added to make it positive
	//   covariance by residual: rank 1; 100.0 % of its trace added to make it positive
	// spread             events    value    stat  sample    init    rest      min      max
	// [0, 2.5)              100    0.204 0.00334 0.00768 0.00281 0.00262     0.17    0.225
	// [2.5, 5)              100    0.203 0.00348 0.00238 0.00234 0.00295    0.183    0.228
	// [5, 7.5)              100    0.194 0.00272 0.00907 0.00433 0.00882    0.171    0.231
	// [7.5, 10]             100    0.204 0.00283 0.00356 0.00349 0.00191     0.17    0.219
	//   covariance by training sample: rank 2; 44.2 % of its trace added to make it positive
	//   covariance by initialisation: rank 1; 100.0 % of its trace added to make it positive
	//   covariance by residual: rank 1; 100.0 % of its trace added to make it positive
	// correlation of the first and the last bin 0.57, rank 4
}

func ExampleSystematicsOfSet() {
	instances, outcomes, truth := study()
	// The rival reads 0.05 cm too much.
	rival := make([]trainer.Outcome, len(outcomes))
	for i, o := range outcomes {
		for _, p := range o.Predictions {
			rival[i].Predictions = append(rival[i].Predictions, p+0.05)
		}
		rival[i].Loss, rival[i].Status = o.Loss, o.Status
	}
	s, err := robust.SystematicsOfSet([]robust.Member{
		{Name: "chosen", Instances: instances, Outcomes: outcomes},
		{Name: "rival", Instances: instances, Outcomes: rival},
	}, robust.SystematicOptions{Truth: truth, Binning: robust.Binning{Quantiles: 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(s)
	// Output:
	// chosen, one of 2 that are compared by 19 common runs
	// crossed of 5 samples × 4 initialisations in 19 cells; 19 trained, 1 diverged, 0 failed, 0 timed out
	// the figures leave out the 1 without a loss
	// response prediction - truth, in bins of truth
	// bias               events    value    stat  sample    init    rest   model      min      max
	// [0.0125, 5)           200  -0.0141  0.0032   0.027  0.0398       0  0.0354  -0.0141   0.0359
	// [5, 9.988]            200  -0.0391 0.00292  0.0838  0.0421       0  0.0354  -0.0391   0.0109
	//   covariance by training sample: rank 2
	//   covariance by initialisation: rank 1; 0.9 % of its trace added to make it positive
	//   covariance by residual: rank 0
	//   covariance by choice of model: rank 1
	// spread             events    value    stat  sample    init    rest   model      min      max
	// [0.0125, 5)           200    0.204 0.00239 0.00349       0       0       0    0.204    0.204
	// [5, 9.988]            200      0.2 0.00203 0.00617       0       0       0      0.2      0.2
	//   covariance by training sample: rank 1; 11.9 % of its trace added to make it positive
	//   covariance by initialisation: rank 0
	//   covariance by residual: rank 0
	//   covariance by choice of model: rank 0
}
