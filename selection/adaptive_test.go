package selection_test

import (
	"testing"

	"robust/selection"
	"robust/selection/selectiontest"
)

func TestAdaptiveKeepsTheLaws(t *testing.T) {
	for name, race := range map[string]selection.Adaptive{
		"default": {},
		"one":     {Survivors: 1, Regret: -1},
		"strict":  {Alpha: 0.001, Survivors: 1},
	} {
		t.Run(name, func(t *testing.T) { selectiontest.Run(t, race) })
	}
}
