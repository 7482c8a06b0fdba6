package reconstruction

import (
	"fmt"

	"robust/examples/shashlik/calorimeter"
)

// Photons are the images of a sample, divided once and for all: training samples are drawn from the
// population, selections compare losses on the evaluation set, and the test set is for final figures
// only.
type Photons struct{ Population, Evaluation, Test *calorimeter.Images }

// The divisions of the embedded samples.
const (
	populationA, evaluationA = 4000, 1000
	populationB, evaluationB = 32000, 4000
)

// PhotonsA returns the 6,000 events of sample A as read out: a population of 4,000, and 1,000 each
// for evaluation and test. The error wraps calorimeter.ErrOption.
func PhotonsA(r calorimeter.Readout) (Photons, error) {
	return photons(calorimeter.PhotonsA, r, populationA, evaluationA)
}

// PhotonsB returns the 40,000 events of sample B as read out: a population of 32,000, and 4,000
// each for evaluation and test. The error wraps calorimeter.ErrOption.
func PhotonsB(r calorimeter.Readout) (Photons, error) {
	return photons(calorimeter.PhotonsB, r, populationB, evaluationB)
}

// PhotonsOf returns the events of a file, see calorimeter.Open, as read out: four fifths are the population,
// and a tenth each is for evaluation and test. The error is that of Open, or wraps calorimeter.ErrOption.
func PhotonsOf(path string, r calorimeter.Readout) (Photons, error) {
	events, err := calorimeter.Open(path)
	if err != nil {
		return Photons{}, err
	}
	n := events.Len()
	return photons(func() (*calorimeter.Events, error) { return events, nil }, r, n-2*(n/10), n/10)
}

func photons(read func() (*calorimeter.Events, error), r calorimeter.Readout, population, evaluation int) (Photons, error) {
	events, err := read()
	if err != nil {
		return Photons{}, err
	}
	images, err := r.Measure(events)
	if err != nil {
		return Photons{}, err
	}
	return Divide(images, population, evaluation)
}

// Divide divides images: the first ones are the population, the next the evaluation set, and the rest the
// test set. The error wraps calorimeter.ErrOption where one of them is left empty.
func Divide(images *calorimeter.Images, population, evaluation int) (Photons, error) {
	n := images.Len()
	if population < 1 || evaluation < 1 || population+evaluation >= n {
		return Photons{}, fmt.Errorf("%w: %d events for a population of %d, %d for evaluation and a test set: none may be empty", calorimeter.ErrOption, n, population, evaluation)
	}
	return Photons{
		Population: images.Slice(0, population),
		Evaluation: images.Slice(population, population+evaluation),
		Test:       images.Slice(population+evaluation, n),
	}, nil
}
