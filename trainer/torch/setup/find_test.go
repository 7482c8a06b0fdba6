package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// install makes python3 have the torch of a folder.
func install(t *testing.T, bin, folder string) {
	script(t, filepath.Join(bin, "python3"), `case "$*" in *find_spec*) echo '`+filepath.Join(folder, "__init__.py")+`';; *) exit 1;; esac`)
}

func TestSearchOrder(t *testing.T) {
	bin := alone(t)
	s := setup{cache: t.TempDir(), notes: io.Discard}

	_, err := s.find()
	require.ErrorIs(t, err, errNotFound)

	fillTorch(t, filepath.Join(s.cache, "2.11.0/torch"), "2.11.0+cu130")
	l, err := s.find()
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(s.cache, "2.11.0/torch"), l.folder)
	assert.Equal(t, version{2, 11, 0}, l.version)

	withCUDA := filepath.Join(s.cache, "2.11.0-cuda/torch")
	fillTorch(t, withCUDA, "2.11.0+cu130")
	addLibrary(t, withCUDA, "libtorch_cuda.so", library{})
	l, err = s.find()
	require.NoError(t, err)
	assert.Equal(t, withCUDA, l.folder, "what has been fetched with CUDA comes before what has not")
	assert.True(t, l.cuda)

	installed := newTorch(t, "2.7.1+cpu")
	install(t, bin, installed)
	l, err = s.find()
	require.NoError(t, err)
	assert.Equal(t, installed, l.folder)
	assert.Equal(t, "PyTorch of "+filepath.Join(bin, "python3"), l.origin)

	chosen := newTorch(t, "2.1.0")
	t.Setenv("LIBTORCH", chosen)
	l, err = s.find()
	require.NoError(t, err)
	assert.Equal(t, chosen, l.folder)
}

func TestInstalledPyTorchIsPassedOver(t *testing.T) {
	for name, test := range map[string]struct {
		installed string
		wanted    version
		cuda      bool
		note      string
	}{
		"another version": {installed: "2.7.1", wanted: version{2, 11, 0}},
		"no CUDA":         {installed: "2.11.0+cpu", cuda: true},
		"too old":         {installed: "1.13.1", note: "1.13.1 is too old"},
	} {
		t.Run(name, func(t *testing.T) {
			install(t, alone(t), newTorch(t, test.installed))
			var notes strings.Builder
			_, err := setup{version: test.wanted, cuda: test.cuda, cache: t.TempDir(), notes: &notes}.find()
			assert.ErrorIs(t, err, errNotFound)
			assert.Contains(t, notes.String(), test.note)
		})
	}
}

func TestChosenLibtorchHasToFit(t *testing.T) {
	empty := t.TempDir()
	for name, test := range map[string]struct {
		folder string
		setup  setup
		says   string
	}{
		"no libtorch":     {empty, setup{}, "(" + "$LIBTORCH" + ") is no libtorch: it has no lib/libtorch_cpu.so; set LIBTORCH to a folder with"},
		"another version": {newTorch(t, "2.7.1"), setup{version: version{2, 11, 0}}, "is 2.7.1, not 2.11.0; unset it or leave out -version"},
		"too old":         {newTorch(t, "2.0.1"), setup{}, "libtorch 2.0.1 is too old; 2.1.0 to 2.15.0 are supported"},
		"no CUDA":         {newTorch(t, "2.7.1"), setup{cuda: true}, "has no lib/libtorch_cuda.so; unset it or leave out -cuda"},
	} {
		t.Run(name, func(t *testing.T) {
			alone(t)
			t.Setenv("LIBTORCH", test.folder)
			_, err := test.setup.find()
			assert.ErrorContains(t, err, test.says)
		})
	}
}

func TestPythonIsNotAskedInTheWorkingDirectory(t *testing.T) {
	if len(pythons()) == 0 {
		t.Skip("no python3")
	}
	folder := t.TempDir()
	fillTorch(t, filepath.Join(folder, "torch"), "2.11.0")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "torch/__init__.py"), nil, 0o644))
	t.Chdir(folder)
	found, err := pythons()[0].torch()
	if err == nil {
		assert.NotContains(t, found, folder)
	}
	t.Setenv("PYTHONPATH", folder)
	found, err = pythons()[0].torch()
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(folder, "torch"), found)
}

func TestVersionIsReadFromWhatThereIs(t *testing.T) {
	for name, test := range map[string]struct{ file, text, build string }{
		"wheel":       {"version.py", "__version__ = '2.6.0a0+ecf3bae40a.nv25.01'\ndebug = False\n", "2.6.0a0+ecf3bae40a.nv25.01"},
		"archive":     {"build-version", "2.1.0+cpu\n", "2.1.0+cpu"},
		"headers":     {"include/torch/headeronly/version.h", header, "2.15.0"},
		"old headers": {"include/torch/csrc/api/include/torch/version.h", header, "2.15.0"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := newTorch(t, "")
			file := filepath.Join(folder, test.file)
			require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
			require.NoError(t, os.WriteFile(file, []byte(test.text), 0o644))
			l, err := openLibtorch(folder, "here")
			require.NoError(t, err)
			assert.Equal(t, test.build, l.build)
		})
	}
	_, err := openLibtorch(newTorch(t, ""), "here")
	assert.ErrorContains(t, err, "does not tell its version")
}

const header = `/// Indicates the major version of LibTorch.
#define TORCH_VERSION_MAJOR 2

/// Indicates the minor version of LibTorch.
#define TORCH_VERSION_MINOR 15

/// Indicates the patch version of LibTorch.
#define TORCH_VERSION_PATCH 0
`
