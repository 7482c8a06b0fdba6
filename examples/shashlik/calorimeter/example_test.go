package calorimeter_test

import (
	"fmt"
	"log"
	"slices"

	"robust/examples/shashlik/calorimeter"
)

// From the embedded showers to a network's inputs, targets and loss.
func Example() {
	events, err := calorimeter.Sample()
	if err != nil {
		log.Fatal(err)
	}
	images, err := calorimeter.Readout{}.Measure(events)
	if err != nil {
		log.Fatal(err)
	}
	population, evaluation := images.Slice(0, 6000), images.Slice(6000, 10000)

	features, err := calorimeter.FitFeatures(population, calorimeter.FeatureOptions{})
	if err != nil {
		log.Fatal(err)
	}
	inputs, err := features.Inputs(evaluation)
	if err != nil {
		log.Fatal(err)
	}
	sum, err := calorimeter.FitSum(population, calorimeter.SumOptions{})
	if err != nil {
		log.Fatal(err)
	}
	target, err := calorimeter.FitTarget(calorimeter.Energy{}, sum, population)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(inputs.Cells), "cells,", len(inputs.Extras), "extras,", len(target.Targets(evaluation)), "targets")

	// A network that has learnt nothing but to predict zero is the calibrated sum.
	loss, err := target.Loss(evaluation, make([]float32, evaluation.Len()))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("RMSE(E)/E of the calibrated sum: %.4f\n", loss)
	// Output:
	// 196000 cells, 16000 extras, 4000 targets
	// RMSE(E)/E of the calibrated sum: 0.0257
}

// Calibrated sums over windows of several sizes, fitted to and judged on all events.
func ExampleFitSum() {
	events, err := calorimeter.Sample()
	if err != nil {
		log.Fatal(err)
	}
	images, err := calorimeter.Readout{}.Measure(events)
	if err != nil {
		log.Fatal(err)
	}
	for _, window := range []int{5, 7, 11, 15} {
		sum, err := calorimeter.FitSum(images, calorimeter.SumOptions{Window: window})
		if err != nil {
			log.Fatal(err)
		}
		rmse, err := calorimeter.RelativeRMSE(sum.Estimate(images), images.Energy)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d×%d cells: scale %.4f, RMSE(E)/E %.4f\n", window, window, sum.Scale, rmse)
	}
	// Output:
	// 5×5 cells: scale 1.0363, RMSE(E)/E 0.0522
	// 7×7 cells: scale 1.0083, RMSE(E)/E 0.0262
	// 11×11 cells: scale 0.9981, RMSE(E)/E 0.0249
	// 15×15 cells: scale 0.9964, RMSE(E)/E 0.0250
}

// What the embedded sample holds.
func ExampleSample() {
	events, err := calorimeter.Sample()
	if err != nil {
		log.Fatal(err)
	}
	var deposited, share, inside float64
	for i, energy := range events.Energy {
		var all, centre float64
		for cell, deposit := range events.Event(i) {
			all += float64(deposit)
			if x, y := calorimeter.CellCentre(cell); max(x, -x, y, -y) <= 2*calorimeter.CellSize {
				centre += float64(deposit)
			}
		}
		deposited += all
		share += all / 1000 / energy
		inside += centre / all
	}
	n := float64(events.Len())
	energies := slices.Sorted(slices.Values(events.Energy))
	fmt.Printf("%d photons of %.1f to %.1f GeV, median %.1f GeV\n",
		events.Len(), energies[0], energies[len(energies)-1], (energies[len(energies)/2-1]+energies[len(energies)/2])/2)
	fmt.Printf("sampling fraction %.4f, in the central 5×5 cells %.1f %% of the deposits\n", share/n, 100*inside/n)
	// Output:
	// 10000 photons of 1.3 to 99.2 GeV, median 14.6 GeV
	// sampling fraction 0.1740, in the central 5×5 cells 95.9 % of the deposits
}
