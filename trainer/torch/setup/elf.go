package main

import (
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// needed returns the names of the libraries that a library links against.
func needed(path string) ([]string, error) {
	file, err := elf.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s is no library: %w", path, err)
	}
	defer file.Close()
	return file.ImportedLibraries()
}

// hasOldABI tells whether libc10 was built with the strings of before C++11, by how it
// takes the text of an error.
func hasOldABI(libc10 string) (bool, error) {
	file, err := elf.Open(libc10)
	if err != nil {
		return false, fmt.Errorf("%s is no library: %w", libc10, err)
	}
	defer file.Close()
	symbols, err := file.DynamicSymbols()
	if err != nil {
		return false, fmt.Errorf("%s has no symbols: %w", libc10, err)
	}
	old := false
	for _, s := range symbols {
		if !strings.HasPrefix(s.Name, "_ZN3c105ErrorC1E") {
			continue
		}
		if strings.Contains(s.Name, "__cxx11") {
			return false, nil
		}
		old = true
	}
	return old, nil
}

// missing returns the libraries that those of a libtorch link against and that are neither
// where they say nor in a folder of the system.
func missing(folder string) (names []string, err error) {
	for _, name := range []string{"libtorch_cpu.so", "libc10.so"} {
		path := filepath.Join(folder, "lib", name)
		file, err := elf.Open(path)
		if err != nil {
			return nil, fmt.Errorf("%s is no library: %w", path, err)
		}
		defer file.Close()
		libraries, err := file.ImportedLibraries()
		if err != nil {
			return nil, err
		}
		folders := filepath.SplitList(os.Getenv("LD_LIBRARY_PATH"))
		for _, tag := range []elf.DynTag{elf.DT_RPATH, elf.DT_RUNPATH} {
			paths, err := file.DynString(tag)
			if err != nil {
				return nil, err
			}
			for _, list := range paths {
				folders = append(folders, filepath.SplitList(strings.ReplaceAll(list, "$ORIGIN", filepath.Dir(path)))...)
			}
		}
		for _, library := range libraries {
			if !ofSystem(library) && !slices.Contains(names, library) && !liesIn(library, append(folders, systemFolders...)) {
				names = append(names, library)
			}
		}
	}
	return names, nil
}

var systemFolders = []string{"/lib64", "/usr/lib64", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib", "/usr/lib", "/usr/local/lib", "/usr/local/cuda/lib64"}

func liesIn(name string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		_, err := os.Stat(filepath.Join(folder, name))
		return err == nil
	})
}

// ofSystem tells whether a library belongs to the C and C++ compilers of every Linux.
func ofSystem(name string) bool {
	stem, _, _ := strings.Cut(name, ".so")
	switch stem {
	case "libc", "libm", "libdl", "librt", "libpthread", "libutil", "libgcc_s", "libstdc++", "ld-linux-x86-64", "ld-linux-aarch64":
		return true
	}
	return false
}
