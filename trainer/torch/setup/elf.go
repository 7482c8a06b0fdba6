package main

import (
	"debug/elf"
	"fmt"
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

// ofSystem tells whether a library belongs to the C and C++ compilers of every Linux.
func ofSystem(name string) bool {
	stem, _, _ := strings.Cut(name, ".so")
	switch stem {
	case "libc", "libm", "libdl", "librt", "libpthread", "libutil", "libgcc_s", "libstdc++", "ld-linux-x86-64", "ld-linux-aarch64":
		return true
	}
	return false
}
