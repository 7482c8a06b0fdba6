package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
)

// newStore keeps a journal in a folder. What a process that was killed has left is a copy of its files.
func newStore(t *testing.T, options sqlite.Options) selectiontest.Store {
	options.NoSync = true
	path, copies := filepath.Join(t.TempDir(), "run.db"), 0
	var last *sqlite.Journal
	t.Cleanup(func() { last.Close() })
	return func() (selection.Journal, error) {
		if last != nil && !last.Closed() {
			copies++
			next := filepath.Join(filepath.Dir(path), fmt.Sprintf("run%d.db", copies))
			copyJournal(t, path, next)
			last.Close() // it does not matter any more
			path = next
		}
		var err error
		last, err = sqlite.Open(path, options)
		return last, err
	}
}

// copyJournal copies the files of a journal as they are.
func copyJournal(t testing.TB, from, to string) {
	t.Helper()
	for _, end := range []string{"", "-wal"} {
		text, err := os.ReadFile(from + end)
		if end != "" && os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(to+end, text, 0o644))
	}
}

func TestConformance(t *testing.T) {
	for _, options := range []sqlite.Options{{}, {Float32: true}} {
		t.Run(fmt.Sprintf("%+v", options), func(t *testing.T) {
			selectiontest.Journal(t, func(t *testing.T) selectiontest.Store { return newStore(t, options) })
		})
	}
}
