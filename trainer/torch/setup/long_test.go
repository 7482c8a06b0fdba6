package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program multiplies two matrices with the layer of gotch that is next to libtorch.
const program = `package main

import (
	"fmt"
	"unsafe"

	"github.com/sugarme/gotch/libtch"
)

func main() {
	in, out := []float32{1, 2, 3, 4}, make([]float32, 4)
	a := libtch.AtTensorOfData(unsafe.Pointer(&in[0]), []int64{2, 2}, 2, 4, 6)
	b := new(libtch.Ctensor)
	libtch.AtgMatmul(b, a, a)
	libtch.AtCopyData(*b, unsafe.Pointer(&out[0]), 4, 4)
	fmt.Println(out)
}
`

func TestProgramsAreBuiltAndRun(t *testing.T) {
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
			folder := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(folder, "main.go"), []byte(program), 0o644))
			require.NoError(t, os.WriteFile(filepath.Join(folder, "go.mod"), []byte("module program\n\ngo 1.26\n\nrequire github.com/sugarme/gotch v0.9.1\n"), 0o644))

			start := time.Now()
			c := command("-version", version, "-cache", cache, "go", "version")
			c.Stderr = os.Stderr
			require.NoError(t, c.Run())
			t.Logf("fetched in %v", time.Since(start).Round(time.Second))

			start = time.Now()
			c = command("-version", version, "-cache", cache, "go", "run", "-mod=mod", ".")
			c.Dir = folder
			c.Stderr = os.Stderr
			out, err := c.Output()
			require.NoError(t, err)
			assert.Equal(t, "[7 10 15 22]", strings.TrimSpace(string(out)))
			t.Logf("built and run in %v", time.Since(start).Round(time.Second))
		})
	}
}
