package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// settings returns the environment for a libtorch as a map.
func settings(t *testing.T, folder, cache string) map[string]string {
	l, err := openLibtorch(folder, "here")
	require.NoError(t, err)
	env, err := environment(l, cache)
	require.NoError(t, err)
	all := map[string]string{}
	for _, s := range env {
		all[s.name] = s.value
	}
	return all
}

func TestEnvironmentOfVersions(t *testing.T) {
	for build, test := range map[string]struct {
		constructor string
		oldABI      bool
		wrapped     bool
	}{
		"2.1.0+cu121":  {oldString, true, false},
		"2.5.1+cu124":  {oldString, true, false},
		"2.5.1":        {newString, false, false},
		"2.11.0+cu130": {newString, false, false},
		"2.14.0+cu132": {newString, false, true},
		"2.15.0+cpu":   {newString, false, true},
	} {
		t.Run(build, func(t *testing.T) {
			alone(t)
			folder, cache := newTorch(t, build), t.TempDir()
			addLibrary(t, folder, "libc10.so", library{symbols: []string{test.constructor}})
			env := settings(t, folder, cache)
			assert.Equal(t, "1", env["CGO_ENABLED"])
			assert.Contains(t, env["CGO_CXXFLAGS"], "-DLIBTORCH_BUILD="+build, "an upgrade in place compiles anew")
			assert.Equal(t, test.oldABI, strings.Contains(env["CGO_CXXFLAGS"], "-D_GLIBCXX_USE_CXX11_ABI=0"))
			assert.Contains(t, env["CGO_LDFLAGS"], "-L"+cache+"/build/stubs -L"+folder+"/lib")
			assert.Contains(t, env["CGO_LDFLAGS"], "-Wl,-rpath,"+folder+"/lib")
			assert.FileExists(t, filepath.Join(cache, "build/stubs/libtorch_cuda.so"))
			if test.wrapped {
				assert.Equal(t, filepath.Join(cache, "build/c++20"), env["CXX"])
			} else {
				assert.NotContains(t, env, "CXX")
			}
		})
	}
}

func TestUsersSettingsAreKept(t *testing.T) {
	alone(t)
	folder, cache := newTorch(t, "2.15.0"), filepath.Join(t.TempDir(), "with space")
	t.Setenv("CGO_CXXFLAGS", "-march=native")
	t.Setenv("OMP_NUM_THREADS", "8")
	t.Setenv("GOTCH_CACHE", "elsewhere")
	first := settings(t, folder, cache)
	assert.True(t, strings.HasSuffix(first["CGO_CXXFLAGS"], " -march=native"))
	assert.NotContains(t, first, "OMP_NUM_THREADS")
	assert.NotContains(t, first, "GOTCH_CACHE")

	for name, value := range first {
		t.Setenv(name, value)
	}
	again := settings(t, folder, cache)
	for _, name := range []string{"CGO_CXXFLAGS", "CGO_LDFLAGS", "CXX"} {
		assert.Equal(t, first[name], again[name], "a call inside of another one changes nothing")
	}
}

func TestFilesForTheCompilerKeepTheirTimes(t *testing.T) {
	alone(t)
	folder, cache := newTorch(t, "2.15.0"), t.TempDir()
	settings(t, folder, cache)
	long := time.Now().Add(-time.Hour)
	compat, stub, wrapper := filepath.Join(cache, "build/compat.h"), filepath.Join(cache, "build/stubs/libcuda.so"), filepath.Join(cache, "build/c++20")
	for _, path := range []string{compat, stub, wrapper} {
		require.NoError(t, os.Chtimes(path, long, long))
	}
	require.NoError(t, os.WriteFile(compat, []byte("changed"), 0o644))
	settings(t, folder, cache)
	for _, path := range []string{stub, wrapper} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.WithinDuration(t, long, info.ModTime(), time.Second, path)
	}
	text, err := os.ReadFile(compat)
	require.NoError(t, err)
	assert.Contains(t, string(text), "not in this libtorch")
}

func TestWrapperAsksForC20(t *testing.T) {
	bin := alone(t)
	script(t, filepath.Join(bin, "my-c++"), `for a; do echo "[$a]"; done`)
	t.Setenv("CXX", "my-c++ -first")
	env := settings(t, newTorch(t, "2.15.0"), filepath.Join(t.TempDir(), "with space"))
	wrapper := strings.Trim(env["CXX"], "'")
	out, err := exec.Command(wrapper, "-std=c++17", "a b", "-I$HOME").Output()
	require.NoError(t, err)
	assert.Equal(t, "[-first]\n[-std=c++20]\n[a b]\n[-I$HOME]\n", string(out))
}

func TestPathsWithSpacesAreQuoted(t *testing.T) {
	alone(t)
	cache := filepath.Join(t.TempDir(), "with space")
	env := settings(t, newTorch(t, "2.15.0"), cache)
	assert.Contains(t, env["CGO_CXXFLAGS"], "-include '"+cache+"/build/compat.h'")
	assert.Contains(t, env["CGO_LDFLAGS"], "'-L"+cache+"/build/stubs'")
}

func TestWordsOfACompiler(t *testing.T) {
	assert.Equal(t, []string{"ccache", "g++", "-m64"}, compiler(" ccache  g++ -m64").words())
	assert.Equal(t, []string{"/a b/g++", "-m 64"}, compiler(`'/a b/g++' "-m 64"`).words())
}

func TestEnvironmentErrors(t *testing.T) {
	alone(t)
	l, err := openLibtorch(newTorch(t, "2.11.0"), "here")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	_, err = environment(l, file)
	assert.ErrorContains(t, err, "name another folder with -cache")

	t.Setenv("CXX", "no-such-compiler -x")
	_, err = environment(l, t.TempDir())
	assert.ErrorContains(t, err, "no C++ compiler: no-such-compiler is not on PATH; install g++ or set CXX")
	assert.ErrorContains(t, report(io.Discard, l), "no C++ compiler")
}
