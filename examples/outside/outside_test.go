package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestModule makes a module as the README says, in a folder beside the library.
func TestModule(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a module")
	}
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	scratch := t.TempDir()
	folder := filepath.Join(scratch, "analysis")
	require.NoError(t, os.Mkdir(folder, 0o755))
	require.NoError(t, os.Symlink(root, filepath.Join(scratch, "robust")))
	program, err := os.ReadFile("main.go")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "main.go"), program, 0o644))
	script, err := filepath.Abs("module.sh")
	require.NoError(t, err)
	cmd := exec.Command("sh", "-e", script)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOWORK=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Contains(t, string(out), "neighbours=4")
}

// TestOutside builds and runs this program in a module of its own that has nothing but a
// require and a replace line for the library.
func TestOutside(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a module")
	}
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	scratch := t.TempDir()
	for from, to := range map[string]string{"main.go": "main.go", filepath.Join(root, "go.sum"): "go.sum"} {
		text, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(scratch, to), text, 0o644))
	}
	module := "module analysis\n\ngo 1.26\n\nrequire robust v0.0.0\n\nreplace robust => " + root + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(scratch, "go.mod"), []byte(module), 0o644))
	cmd := exec.Command("go", "run", "-mod=mod", ".")
	cmd.Dir = scratch
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Contains(t, string(out), "neighbours=4")
	assert.Contains(t, string(out), "trainings")
}
