package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var long = flag.Bool("long", false, "fetch three versions of libtorch and run the backend's tests with each, which takes a quarter of an hour")

// asCommand makes the test binary the command itself.
const asCommand = "SETUP_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	pause = 0
	os.Exit(m.Run())
}

// command returns the command as a process of its own.
func command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asCommand+"=1")
	return c
}

func TestCommandGetsTheTerminalAndItsStatusIsPassedOn(t *testing.T) {
	alone(t)
	t.Setenv("LIBTORCH", newTorch(t, "2.11.0+cpu"))
	c := command("-cache", t.TempDir(), "sh", "-c", `read line; echo "$line $OMP_NUM_THREADS"; echo said >&2; exit 7`)
	c.Stdin = strings.NewReader("read\n")
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	require.ErrorAs(t, c.Run(), &exit)
	assert.Equal(t, 7, exit.ExitCode())
	assert.Equal(t, "read 1\n", stdout.String())
	assert.Equal(t, "said\n", stderr.String())
}

func TestPrintedEnvironmentSurvivesAShell(t *testing.T) {
	alone(t)
	t.Setenv("LIBTORCH", newTorch(t, "2.11.0+cpu"))
	t.Setenv("CGO_CXXFLAGS", `-DNAME='it is'`)
	var printed, stderr bytes.Buffer
	require.Zero(t, run([]string{"-cache", t.TempDir(), "-print"}, &printed, &stderr), stderr.String())
	out, err := exec.Command("sh", "-c", printed.String()+`printf %s "$CGO_CXXFLAGS"`).Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "-include ")
	assert.True(t, strings.HasSuffix(string(out), ` -DNAME='it is'`), string(out))
}

func TestUsage(t *testing.T) {
	for name, test := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"nothing":         {nil, 2, "usage: setup"},
		"help":            {[]string{"-h"}, 0, "usage: setup"},
		"unknown flag":    {[]string{"-x"}, 2, "-x"},
		"no version":      {[]string{"-version", "latest", "true"}, 2, `"latest" is not a version such as 2.11.0`},
		"too old":         {[]string{"-version", "1.13.1", "true"}, 2, "libtorch 1.13.1 is too old; 2.1.0 to 2.15.0 are supported"},
		"print and run":   {[]string{"-print", "true"}, 2, "usage: setup"},
		"unknown command": {[]string{"no-such-command"}, 1, "no-such-command"},
	} {
		t.Run(name, func(t *testing.T) {
			alone(t)
			t.Setenv("LIBTORCH", newTorch(t, "2.11.0+cpu"))
			var stdout, stderr bytes.Buffer
			assert.Equal(t, test.status, run(append([]string{"-cache", t.TempDir()}, test.args...), &stdout, &stderr))
			assert.Contains(t, stderr.String(), test.says)
			assert.Empty(t, stdout.String())
		})
	}
}

func TestCheckFetchesNothing(t *testing.T) {
	alone(t)
	cache := filepath.Join(t.TempDir(), "cache")
	var stdout, stderr bytes.Buffer
	assert.Equal(t, 1, run([]string{"-cache", cache, "-check"}, &stdout, &stderr))
	assert.Contains(t, stderr.String(), "no libtorch 2.11.0 on this machine")
	assert.NoDirExists(t, cache)
}

func TestCheckTellsWhatIsThere(t *testing.T) {
	alone(t)
	folder := newTorch(t, "2.15.0+cu132")
	addLibrary(t, folder, "libtorch_cpu.so", library{needs: []string{"libc10.so", "libcudart.so.13", "libm.so.6"}, path: "$ORIGIN"})
	addLibrary(t, folder, "libtorch_cuda.so", library{})
	t.Setenv("LIBTORCH", folder)
	var stdout, stderr bytes.Buffer
	require.Zero(t, run([]string{"-cache", t.TempDir(), "-check"}, &stdout, &stderr), stderr.String())
	for _, says := range []string{"2.15.0+cu132", folder + " ($LIBTORCH)", "CUDA at run time", "new", "C++20", "libcudart.so.13, which it links against"} {
		assert.Contains(t, stdout.String(), says)
	}
	assert.NotContains(t, stdout.String(), "libc10.so")
}

func TestNewerVersionIsUsedWithAWarning(t *testing.T) {
	alone(t)
	t.Setenv("LIBTORCH", newTorch(t, "2.16.1"))
	var stdout, stderr bytes.Buffer
	assert.Zero(t, run([]string{"-cache", t.TempDir(), "-print"}, &stdout, &stderr))
	assert.Equal(t, "setup: libtorch 2.16.1 is newer than 2.15.0, the newest that was tried\n", stderr.String())
}
