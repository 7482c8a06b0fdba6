package main

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

//go:embed compat.h
var compat []byte

// stubs are the libraries that gotch names to the linker although a program needs none of
// them: empty linker scripts stand in for them.
var stubs = []string{"cuda", "cudart", "cublas", "cudnn", "caffe2_nvrtc", "nvrtc-builtins", "nvrtc", "nvToolsExt", "c10_cuda", "torch_cuda", "torch"}

// A setting is a variable of the environment.
type setting struct{ name, value string }

// environment returns the settings to build and run with a libtorch, and writes the files
// that they name into the cache.
func environment(l libtorch, cache string) ([]setting, error) {
	build := filepath.Join(cache, "build")
	for _, name := range stubs {
		if err := keep(filepath.Join(build, "stubs", "lib"+name+".so"), []byte("/* nothing is needed of it */\n"), 0o644); err != nil {
			return nil, err
		}
	}
	header := filepath.Join(build, "compat.h")
	if err := keep(header, compat, 0o644); err != nil {
		return nil, err
	}
	include, lib := filepath.Join(l.folder, "include"), filepath.Join(l.folder, "lib")
	compile := []string{"-I" + include, "-I" + filepath.Join(include, "torch/csrc/api/include"), "-O2", "-w", "-include", header}
	// Go compiles anew if the flags change, but not if PyTorch is upgraded where it lies.
	compile = append(compile, "-DLIBTORCH_BUILD="+l.build)
	if l.oldABI {
		compile = append(compile, "-D_GLIBCXX_USE_CXX11_ABI=0")
	}
	link := []string{"-Wl,--as-needed", "-L" + filepath.Join(build, "stubs"), "-L" + lib, "-Wl,--allow-shlib-undefined", "-Wl,-rpath," + lib}
	env := []setting{
		{"CGO_ENABLED", "1"},
		{"CGO_CXXFLAGS", withUsers("CGO_CXXFLAGS", compile)},
		{"CGO_LDFLAGS", withUsers("CGO_LDFLAGS", link)},
	}
	compiler, err := findCompiler()
	if err != nil {
		return nil, err
	}
	if l.version.compare(cxx20) >= 0 {
		wrapper, err := compiler.wrap(filepath.Join(build, "c++20"))
		if err != nil {
			return nil, err
		}
		env = append(env, setting{"CXX", wrapper})
	}
	// gotch ends a program whose cache it cannot make.
	return append(env, unset(append(running, setting{"GOTCH_CACHE", filepath.Join(cache, "gotch")}))...), nil
}

// running are the settings for speed. Tensors come and go at every step, and malloc would
// return their memory to the system each time: it keeps it instead. Old versions of glibc do
// not take so large a threshold and find one of up to 32 MB by themselves.
var running = []setting{
	{"OMP_NUM_THREADS", "1"},
	{"MALLOC_MMAP_THRESHOLD_", fmt.Sprint(1 << 30)},
	{"MALLOC_TRIM_THRESHOLD_", fmt.Sprint(4 << 30)},
	{"MALLOC_TOP_PAD_", fmt.Sprint(256 << 20)},
}

// unset returns the settings that the user has not made.
func unset(settings []setting) (rest []setting) {
	for _, s := range settings {
		if os.Getenv(s.name) == "" {
			rest = append(rest, s)
		}
	}
	return rest
}

// withUsers appends the user's flags to those given, unless they are among them already, as
// in the environment of an earlier call.
func withUsers(name string, flags []string) string {
	for i, flag := range flags {
		flags[i] = quoteFlag(flag)
	}
	ours, users := strings.Join(flags, " "), os.Getenv(name)
	switch {
	case users == "":
		return ours
	case strings.Contains(users, ours):
		return users
	}
	return ours + " " + users
}

// quoteFlag quotes a flag as go build reads them.
func quoteFlag(flag string) string {
	if !strings.ContainsAny(flag, " \t'\"") {
		return flag
	}
	if strings.Contains(flag, "'") {
		return `"` + flag + `"`
	}
	return "'" + flag + "'"
}

// printExports prints settings for eval by a shell.
func printExports(w io.Writer, env []setting) error {
	for _, s := range env {
		if _, err := fmt.Fprintf(w, "export %s='%s'\n", s.name, strings.ReplaceAll(s.value, "'", `'\''`)); err != nil {
			return err
		}
	}
	return nil
}
