package selection_test

import (
	"testing"

	"robust/selection"
	"robust/selection/selectiontest"
)

func TestMemoryJournal(t *testing.T) {
	selectiontest.Journal(t, func(*testing.T) selectiontest.Store {
		var m selection.MemoryJournal
		return func() (selection.Journal, error) {
			m.Killed()
			return &m, nil
		}
	})
}
