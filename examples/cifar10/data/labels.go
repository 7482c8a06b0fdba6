package data

import _ "embed"

//go:embed test_labels.txt
var testLabels string

// TestLabels returns the classes of the 10,000 images of the test, without the images: what is needed to show outcomes.
func TestLabels() []uint8 {
	var labels []uint8
	for _, digit := range testLabels {
		if digit != '\n' {
			labels = append(labels, uint8(digit-'0'))
		}
	}
	return labels
}
