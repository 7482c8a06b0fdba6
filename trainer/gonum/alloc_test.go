package gonum

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestStepsDoNotAllocate covers every layer, optimiser and loss.
func TestStepsDoNotAllocate(t *testing.T) {
	for _, c := range goldenCases() {
		t.Run(c.Name, func(t *testing.T) {
			r := goldenRun(t, c)
			batch := r.plan.Shuffle()[:c.Training.BatchSize]
			assert.Zero(t, testing.AllocsPerRun(3, func() { r.step(batch) }))
		})
	}
}
