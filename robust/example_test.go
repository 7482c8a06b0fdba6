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
