package network

import (
	"fmt"
	"math/rand/v2"
)

// Augmentation changes images at random where that does not change their target. It
// acts on trainings only; networks are judged on the images as they are.
type Augmentation struct {
	// Mirror exchanges left and right of every other image, as PyTorch's
	// RandomHorizontalFlip.
	Mirror bool `json:"mirror,omitempty"`
	// Crop is the largest number of pixels that an image is shifted by, up or down
	// and left or right, with zeros where it leaves a gap, as PyTorch's
	// RandomCrop(size, padding=Crop). The default is 0.
	Crop int `json:"crop,omitempty"`
}

// Kind returns "augmentation".
func (Augmentation) Kind() string { return "augmentation" }

func (a Augmentation) check() error {
	if a.Crop < 0 || a.Crop > maxDimension {
		return fmt.Errorf("crop %d: give 0 to %d", a.Crop, maxDimension)
	}
	return nil
}

// fits returns an error that wraps ErrTraining if the shifts could leave nothing of an
// image.
func (a Augmentation) fits(in Shape) error {
	if side := min(in.Height, in.Width); a.Crop >= side {
		return fmt.Errorf("%w: augmentation: crop %d of images of %v: give less than %d", ErrTraining, a.Crop, in, side)
	}
	return nil
}

func (a Augmentation) draw(rng *rand.Rand) View {
	var v View
	if a.Mirror {
		v.Mirror = rng.IntN(2) == 1
	}
	if a.Crop > 0 {
		v.Row = rng.IntN(2*a.Crop+1) - a.Crop
		v.Column = rng.IntN(2*a.Crop+1) - a.Crop
	}
	return v
}

// View is how an image is seen: shifted, then mirrored.
type View struct {
	// Mirror exchanges left and right.
	Mirror bool
	// Row and Column are the place in the image of the upper left pixel that is seen,
	// before mirroring. Pixels outside of the image are 0.
	Row, Column int
}

// Apply writes what is seen of an image of shape in to another one.
func (v View) Apply(to, image []float32, in Shape) {
	clear(to[:in.Size()])
	for c := range in.Channels {
		for i := max(0, -v.Row); i < min(in.Height, in.Height-v.Row); i++ {
			seen := to[(c*in.Height+i)*in.Width:][:in.Width]
			row := image[(c*in.Height+i+v.Row)*in.Width:][:in.Width]
			for j := max(0, -v.Column); j < min(in.Width, in.Width-v.Column); j++ {
				at := j
				if v.Mirror {
					at = in.Width - 1 - j
				}
				seen[at] = row[j+v.Column]
			}
		}
	}
}
