package shower_test

import (
	"fmt"
	"log"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/shower"
)

// A population of any size, read out as the detector would.
func Example() {
	events, err := shower.Events(shower.B, 2000, 1)
	if err != nil {
		log.Fatal(err)
	}
	images, err := calorimeter.Readout{}.Measure(events)
	if err != nil {
		log.Fatal(err)
	}
	sum, err := calorimeter.FitSum(images, calorimeter.SumOptions{})
	if err != nil {
		log.Fatal(err)
	}
	rmse, err := calorimeter.RelativeRMSE(sum.Estimate(images), images.Energy)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d showers, RMSE(E)/E %.3f\n", images.Len(), rmse)
	// Output:
	// 2000 showers, RMSE(E)/E 0.025
}
