package record

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLockBeside tests the lock of systems without flock on any system.
func TestLockBeside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.jsonl")
	file, err := os.Create(path)
	require.NoError(t, err)
	defer file.Close()
	unlock, err := lockBeside(file)
	require.NoError(t, err)
	holder, err := os.ReadFile(path + ".lock")
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintln(os.Getpid()), string(holder))

	_, err = lockBeside(file)
	assert.ErrorIs(t, err, ErrLocked)
	assert.ErrorContains(t, err, path+".lock")
	require.NoError(t, unlock())
	unlock, err = lockBeside(file)
	require.NoError(t, err)
	require.NoError(t, unlock())
	assert.NoFileExists(t, path+".lock")

	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Mkdir(path, 0o755))
	gone, err := os.Open(path)
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(filepath.Dir(path)))
	defer gone.Close()
	_, err = lockBeside(gone)
	assert.ErrorContains(t, err, "the lock")
}
