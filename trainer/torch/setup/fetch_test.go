package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An index is a made-up torch with what it depends on, and a python3 whose pip finds it.
type index struct {
	*server
	bin   string
	cache string
	notes lockedBuilder
}

const (
	torchWheel   = "torch-2.11.0-cp311-cp311-linux_x86_64.whl"
	cublasWheel  = "nvidia_cublas-13.whl"
	runtimeWheel = "nvidia_cuda_runtime-13.whl"
)

// newIndex sets the index up; answers are more cases of the python3, as of a shell.
func newIndex(t *testing.T, answers string) *index {
	x := &index{bin: alone(t), cache: filepath.Join(t.TempDir(), "cache")}
	x.server = newServer(t, map[string][]byte{
		torchWheel: newWheel(t, "torch-2.11.0", map[string][]byte{
			"torch/version.py": []byte("__version__ = '2.11.0+cu130'\n"),
			"torch/nn.py":      []byte("not needed"),
			"torch/include/torch/csrc/api/include/torch/torch.h": {},
			"torch/include/ATen/ATen.h":                          []byte("#pragma once\n"),
			"torch/lib/libtorch_cpu.so": library{needs: []string{"libc10.so", "libgomp-1.so.1", "libcudart.so.13", "libm.so.6"},
				path: "$ORIGIN:$ORIGIN/../../nvidia/cu13/lib"}.bytes(),
			"torch/lib/libc10.so":        library{symbols: []string{newString}}.bytes(),
			"torch/lib/libgomp-1.so.1":   library{}.bytes(),
			"torch/lib/libtorch_cuda.so": noise(1000),
		}),
		cublasWheel:  newWheel(t, "nvidia_cublas-13", map[string][]byte{"nvidia/cu13/lib/libcublas.so.13": noise(1000)}),
		runtimeWheel: newWheel(t, "nvidia_cuda_runtime-13", map[string][]byte{"nvidia/cu13/lib/libcudart.so.13": library{}.bytes()}),
	})
	x.find(x.URL)
	script(t, filepath.Join(x.bin, "python3"), `here=${0%/*}
echo "$@" >>"$here/calls"
case "$*" in
*find_spec*) exit 1;;
`+answers+`
*--version) echo pip 99.0 from here;;
*--dry-run*--no-deps*) cat "$here/one.json";;
*--dry-run*) cat "$here/all.json";;
*) echo "ERROR: no answer to $*" >&2; exit 1;;
esac`)
	return x
}

// find makes pip find the wheels below a URL.
func (x *index) find(url string) {
	entry := func(name, file string) string {
		return fmt.Sprintf(`{"download_info": {"url": "%s/%s", "archive_info": {"hashes": {"sha256": "00"}}}, "metadata": {"name": %q}}`, url, file, name)
	}
	one, all := entry("torch", torchWheel), []string{entry("sympy", "no-such.whl"), entry("nvidia-cublas", cublasWheel), entry("nvidia-cuda-runtime", runtimeWheel)}
	_ = os.WriteFile(filepath.Join(x.bin, "one.json"), []byte(`{"install": [`+one+`]}`), 0o644)
	_ = os.WriteFile(filepath.Join(x.bin, "all.json"), []byte(`{"install": [`+strings.Join(append(all, one), ", ")+`]}`), 0o644)
}

func (x *index) setup() setup { return setup{cache: x.cache, notes: &x.notes} }

// calls is what python3 has been asked.
func (x *index) calls() string {
	text, _ := os.ReadFile(filepath.Join(x.bin, "calls"))
	return string(text)
}

type lockedBuilder struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (b *lockedBuilder) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuilder) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}

// assertFetched checks what has been fetched and that nothing else is left.
func (x *index) assertFetched(t *testing.T, l libtorch) {
	folder := filepath.Join(x.cache, "2.11.0")
	assert.Equal(t, filepath.Join(folder, "torch"), l.folder)
	assert.Equal(t, "2.11.0+cu130", l.build)
	assert.False(t, l.cuda)
	var names []string
	require.NoError(t, filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimPrefix(path, folder+"/"))
		}
		return err
	}))
	assert.ElementsMatch(t, []string{"torch/version.py", "torch/include/torch/csrc/api/include/torch/torch.h", "torch/include/ATen/ATen.h",
		"torch/lib/libtorch_cpu.so", "torch/lib/libc10.so", "torch/lib/libgomp-1.so.1", "nvidia/cu13/lib/libcudart.so.13"}, names)
	assert.NoDirExists(t, folder+".part")
	lacks, err := missing(l.folder)
	require.NoError(t, err)
	assert.Empty(t, lacks)
}

func TestFetch(t *testing.T) {
	x := newIndex(t, "")
	l, err := x.setup().fetch()
	require.NoError(t, err)
	x.assertFetched(t, l)
	assert.Contains(t, x.notes.String(), "setup: fetching torch==2.11.0 into "+x.cache+"/2.11.0\n")

	before := x.calls()
	again, err := x.setup().fetch()
	require.NoError(t, err)
	assert.Equal(t, l, again)
	found, err := x.setup().ofCache()
	require.NoError(t, err)
	assert.Equal(t, l, found)
	assert.Equal(t, before, x.calls(), "what is in the cache is not looked for")
}

func TestFetchFromFiles(t *testing.T) {
	x := newIndex(t, "")
	folder := t.TempDir()
	for name, wheel := range x.wheels {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), wheel, 0o644))
	}
	x.find("file://" + folder)
	l, err := x.setup().fetch()
	require.NoError(t, err)
	x.assertFetched(t, l)
	assert.Zero(t, x.asked.Load())
}

func TestFetchOfWholeWheels(t *testing.T) {
	folder := t.TempDir()
	x := newIndex(t, `*" download "*) while [ $# -gt 1 ]; do [ "$1" = --dest ] && dest=$2; shift; done
	file=${1##*/}; [ "${file#*#}" = sha256=00 ] && cp '`+folder+`'/"${file%#*}" "$dest";;`)
	for name, wheel := range x.wheels {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), wheel, 0o644))
	}
	x.goesWrong(func(w http.ResponseWriter, r *http.Request) bool { w.WriteHeader(http.StatusUnauthorized); return true })
	l, err := x.setup().fetch()
	require.NoError(t, err)
	x.assertFetched(t, l)
	assert.Contains(t, x.notes.String(), "pip fetches the whole of "+torchWheel+": ")
}

func TestFetchGoesOnWhereItEnded(t *testing.T) {
	x := newIndex(t, "")
	x.goesWrong(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, "runtime") {
			return false
		}
		panic(http.ErrAbortHandler)
	})
	_, err := x.setup().fetch()
	require.ErrorContains(t, err, "pip, as it says above")
	assert.FileExists(t, filepath.Join(x.cache, "2.11.0.part/torch/lib/libtorch_cpu.so"))
	_, err = x.setup().find()
	require.ErrorIs(t, err, errNotFound)

	x.goesWrong(nil)
	l, err := x.setup().fetch()
	require.NoError(t, err)
	x.assertFetched(t, l)
}

func TestFetchWaitsForAnother(t *testing.T) {
	x := newIndex(t, "")
	require.NoError(t, makeFolder(x.cache))
	free, err := lock(filepath.Join(x.cache, "2.11.0.lock"), func() {})
	require.NoError(t, err)
	done := make(chan error)
	go func() {
		_, err := x.setup().fetch()
		done <- err
	}()
	require.Eventually(t, func() bool { return strings.Contains(x.notes.String(), "waiting for another fetch to end") }, 10*time.Second, time.Millisecond)
	assert.Zero(t, x.asked.Load())
	fillTorch(t, filepath.Join(x.cache, "2.11.0/torch"), "2.11.0")
	free()
	require.NoError(t, <-done)
	assert.Zero(t, x.asked.Load(), "the other one has fetched it")
}

func TestFetchWithCUDA(t *testing.T) {
	x := newIndex(t, `*" install --only-binary :all: --upgrade --no-compile --target "*) while [ "$1" != --target ]; do shift; done; cp -r "$TORCH" "$2"; echo installed;;`)
	s := x.setup()
	s.cuda = true
	folder := newTorch(t, "2.11.0+cpu")
	t.Setenv("TORCH", folder)
	_, err := s.fetch()
	require.ErrorContains(t, err, "the torch that pip finds has no CUDA")
	_, err = s.ofCache()
	require.ErrorIs(t, err, errNotFound)

	addLibrary(t, folder, "libtorch_cuda.so", library{})
	l, err := s.fetch()
	require.NoError(t, err)
	assert.True(t, l.cuda)
	assert.Equal(t, filepath.Join(x.cache, "2.11.0-cuda/torch"), l.folder)
	assert.Contains(t, x.notes.String(), "installed\n", "pip shows how it goes on")
	assert.NoDirExists(t, filepath.Join(x.cache, "2.11.0-cuda/tmp"))
}

func TestFetchErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	for name, test := range map[string]struct {
		answers string
		change  func(*index)
		says    string
	}{
		"no pip":           {"*--version) exit 1;;", nil, "fetching libtorch needs a python3 with pip on PATH"},
		"no such version":  {`*--dry-run*) echo "WARNING: x" >&2; echo "ERROR: Could not find it (from versions: 2.1.0)" >&2; exit 1;;`, nil, "pip does not find torch==2.11.0: Could not find it (from versions: 2.1.0)"},
		"no network":       {`*--dry-run*) echo "WARNING: Retrying (Retry(total=4" >&2; echo "ERROR: none" >&2; exit 1;;`, nil, "pip does not find torch==2.11.0: it cannot reach its index; is there a network?"},
		"nonsense":         {`*--dry-run*) echo nonsense;;`, nil, "what pip says of torch==2.11.0 cannot be read"},
		"nothing":          {`*--dry-run*) echo {};;`, nil, "pip does not find torch==2.11.0"},
		"no nvidia":        {`*--no-deps*) cat "$here/one.json";; *--dry-run*) echo "ERROR: no nvidia-cublas" >&2; exit 1;;`, nil, "pip does not find torch==2.11.0: no nvidia-cublas"},
		"unwritable":       {"", func(x *index) { x.cache = file }, "the cache cannot be written: mkdir " + file},
		"no wheel, no pip": {"", func(x *index) { delete(x.wheels, torchWheel) }, "pip, as it says above: exit status 1"},
	} {
		t.Run(name, func(t *testing.T) {
			x := newIndex(t, test.answers)
			if test.change != nil {
				test.change(x)
			}
			_, err := x.setup().fetch()
			assert.ErrorContains(t, err, test.says)
		})
	}
}

func TestLibraryThatNoWheelHas(t *testing.T) {
	x := newIndex(t, "")
	delete(x.wheels, runtimeWheel)
	x.wheels[runtimeWheel] = newWheel(t, "nvidia_cuda_runtime-13", nil)
	_, err := x.setup().fetch()
	require.NoError(t, err)
	assert.Contains(t, x.notes.String(), "libcudart.so.13: no wheel has it, and so the system must")
}

func TestSpaceIsCheckedBefore(t *testing.T) {
	f := fetcher{setup: setup{notes: io.Discard}, folder: t.TempDir()}
	assert.NoError(t, f.enoughSpace(1))
	assert.ErrorContains(t, f.enoughSpace(1<<62), "MB are needed; make room, or name another folder with -cache")
}

func TestPythonThatTorchIsNotMadeFor(t *testing.T) {
	x := newIndex(t, `*--dry-run*--python-version*--no-deps*|*--dry-run*--no-deps*--python-version*) cat "$here/one.json";;
*--dry-run*--no-deps*) echo "ERROR: not for this python" >&2; exit 1;;`)
	l, err := x.setup().fetch()
	require.NoError(t, err)
	x.assertFetched(t, l)
	assert.Contains(t, x.calls(), "--python-version 3.11 --target unused torch==2.11.0")
}

func TestPipThatCannotBeLazy(t *testing.T) {
	x := newIndex(t, `*fast-deps*) echo "no such feature" >&2; exit 2;;`)
	l, err := x.setup().fetch()
	require.NoError(t, err)
	x.assertFetched(t, l)
}

func TestOldPipIsRenewed(t *testing.T) {
	x := newIndex(t, `*--version) echo pip 22.0.2 from here;;
*" install "*" pip>=23.3") while [ "$1" != --target ]; do shift; done; echo new >"$2/pip";;
*--dry-run*) [ -f "$PYTHONPATH/pip" ] || exit 1
	case "$*" in *--no-deps*) cat "$here/one.json";; *) cat "$here/all.json";; esac;;`)
	t.Setenv("PYTHONPATH", "")
	l, err := x.setup().fetch()
	require.NoError(t, err)
	x.assertFetched(t, l)
	assert.FileExists(t, filepath.Join(x.cache, "pip/pip"))
}

func TestAgeOfPip(t *testing.T) {
	for says, old := range map[string]bool{
		"pip 22.0.2 from /usr/lib (python 3.10)": true, "pip 23.2.1 from x": true, "pip 23.3 from x": false, "pip 24.0 from x": false,
		"pip 26.3 from x": false, "": false, "pip unknown": false,
	} {
		assert.Equal(t, old, pipIsOld(says), says)
	}
}
