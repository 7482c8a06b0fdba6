package figure_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"robust/robust/report/figure"
)

// A learning curve with the loss of a method that doesn't learn.
func Example() {
	folder, err := os.MkdirTemp("", "figure")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)

	f := figure.New("", "training events", "RMSE(E)/E")
	f.LogX = true
	f.Points("network", []figure.Point{
		{X: 100, Y: 0.041, Low: 0.037, High: 0.046},
		{X: 1000, Y: 0.029, Low: 0.028, High: 0.030},
		{X: 10000, Y: 0.024, Low: 0.0235, High: 0.0245},
	})
	f.HorizontalLine("sum of cells", 0.025)
	fmt.Println(f.Save(filepath.Join(folder, "curve.svg")))

	f.Points("diverged", []figure.Point{{X: 0, Y: 0.03}})
	fmt.Println(f.Save("curve.svg"))
	// Output:
	// <nil>
	// curve.svg: diverged: figure: value can't be drawn: 0 on the logarithmic axis x: leave it out, or make the axis linear
}
