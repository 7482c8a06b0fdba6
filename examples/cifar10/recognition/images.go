// Package recognition makes tasks for networks of the images of CIFAR-10: which images they are trained and judged on, how
// their pixels are scaled, and what is made of their outputs.
package recognition

import (
	"errors"
	"fmt"

	"robust/examples/cifar10/data"
)

// ErrOption is wrapped by the error for options that are out of range.
var ErrOption = errors.New("unsuitable option")

// Images are divided once and for all: training samples are drawn from the population, selections compare losses on
// the validation set, and the test set is for final figures only.
type Images struct{ Population, Validation, Test data.Images }

// Held is the number of images for validation of the study.
const Held = 10000

// Divide holds images out of those for training: the last ones of each class, so many in all, of each class the same
// number. The error wraps ErrOption.
func Divide(training, test data.Images, held int) (Images, error) {
	each := held / data.Classes
	if each*data.Classes != held || each < 1 {
		return Images{}, fmt.Errorf("%w: %d images for validation: give a multiple of %d", ErrOption, held, data.Classes)
	}
	var left [data.Classes]int
	for _, label := range training.Labels {
		left[label]++
	}
	var population, validation []int
	for i, label := range training.Labels {
		if left[label] > each {
			population = append(population, i)
		} else {
			validation = append(validation, i)
		}
		left[label]--
	}
	if len(validation) < held || len(population) == 0 {
		return Images{}, fmt.Errorf("%w: %d images for validation, %d of each class, are not left of %d: give fewer", ErrOption, held, each, training.Len())
	}
	return Images{training.Subset(population), training.Subset(validation), test}, nil
}
