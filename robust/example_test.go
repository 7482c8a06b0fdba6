package robust_test

import (
	"fmt"
	"math"

	"robust/robust"
	"robust/trainer"
)

func ExampleAssess() {
	var outcomes []trainer.Outcome
	for _, loss := range []float64{0.41, 0.39, 0.44, 0.40, 0.52, 0.38, 0.43, 0.41, math.NaN()} {
		outcomes = append(outcomes, trainer.Outcome{Loss: loss})
	}
	a, err := robust.Assess(outcomes, robust.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(a)
	// Output:
	// 9 instances: 8 trained, 1 diverged, 0 failed, 0 timed out
	// diverged: 1 of 9, 11.1 %; Clopper–Pearson interval at 95.0 %: 0.3 % to 48.2 %
	//           (the figures leave them out)
	// criterion           estimate         low        high   level  interval
	// mean                  0.4225     0.38572     0.45928  95.0 %  Student t
	// median                  0.41        0.38        0.52  99.2 %  order statistics
	// q3                    0.4325     0.36353     0.50147  95.0 %  Student t, bootstrap error
	// q3+iqr                0.4675      0.3368      0.5982  95.0 %  Student t, bootstrap error
	// max                     0.52        0.43           ∞  95.0 %  order statistic, one-sided
	//       a further instance is beyond it with probability 1/(n+1); the open side needs a model
	// min                     0.38          -∞         0.4  95.0 %  order statistic, one-sided
	//       a further instance is beyond it with probability 1/(n+1); the open side needs a model
	// std                 0.043997    0.011955     0.31072  95.0 %  Student t, jackknife of log std
}

func ExampleCriterionByName() {
	losses := []float64{4, 1, 3, 2}
	for _, name := range []string{"q3+iqr", "mean+2std"} {
		c, err := robust.CriterionByName(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s %.3f\n", c.Name(), c.Of(losses))
	}
	_, err := robust.CriterionByName("mode")
	fmt.Println(err)
	// Output:
	// q3+iqr 4.750
	// mean+2std 5.082
	// robust: unsuitable criterion: no criterion "mode"; there are mean, median, q3, q3+iqr, max, min, std, mean+λstd
}
