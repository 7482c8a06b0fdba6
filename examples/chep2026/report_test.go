package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReport has the cost of the published rules beside that of the run, but for the rule that the run is by.
func TestReport(t *testing.T) {
	for method, others := range map[string][2]bool{"race": {true, true}, "halving": {true, false}, "welch": {false, true}} {
		folder := t.TempDir()
		out, err := command("-report", folder, "-method", method)
		require.NoError(t, err)
		assert.Contains(t, out, filepath.Join(folder, "index.html"))
		costs, err := os.ReadFile(filepath.Join(folder, "figures", "cost.csv"))
		require.NoError(t, err)
		for k, name := range []string{"published Welch rule", "published halving"} {
			if others[k] {
				assert.Contains(t, string(costs), name, method)
			} else {
				assert.NotContains(t, string(costs), name, method)
			}
		}
	}
}
