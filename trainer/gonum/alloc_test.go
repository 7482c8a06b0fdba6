package gonum

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"robust/trainer/network/networktest"
)

// TestStepsDoNotAllocate covers every layer, optimiser and loss.
func TestStepsDoNotAllocate(t *testing.T) {
	for _, c := range networktest.Cases(t) {
		t.Run(c.Name, func(t *testing.T) {
			r, _ := goldenRun(t, c)
			batch := c.Batch(0)
			assert.Zero(t, testing.AllocsPerRun(3, func() { r.step(batch) }))
		})
	}
}
