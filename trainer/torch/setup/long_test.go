package main

import (
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryVersion fetches the oldest, the pinned and the newest libtorch, and runs the tests of the backend with each.
func TestEveryVersion(t *testing.T) {
	if !*long {
		t.Skip("it takes a quarter of an hour; -long runs it")
	}
	cache := t.TempDir()
	p, err := findPip(cache, io.Discard)
	require.NoError(t, err)
	found, err := p.resolve("torch", "--no-deps")
	require.NoError(t, err)
	for _, version := range []string{oldest.String(), pinned.String(), found[0].Metadata.Version} {
		t.Run(version, func(t *testing.T) {
			start := time.Now()
			c := command("-version", version, "-cache", cache, "go", "version")
			c.Stderr = os.Stderr
			require.NoError(t, c.Run())
			t.Logf("fetched in %v", time.Since(start).Round(time.Second))

			start = time.Now()
			c = command("-version", version, "-cache", cache, "go", "test", "-short", "-tags", "torch", "robust/trainer/torch", "robust/trainer/torch/internal/libtorch")
			out, err := c.CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Contains(t, string(out), "ok  \trobust/trainer/torch\t")
			t.Logf("built and tested in %v", time.Since(start).Round(time.Second))
		})
	}
}
