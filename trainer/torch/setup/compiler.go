package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// A compiler is the command of the C++ compiler, as in $CXX: a program and perhaps flags.
type compiler string

// findCompiler returns the compiler that go build would call.
func findCompiler() (compiler, error) {
	command := os.Getenv("CXX")
	if command == "" {
		out, err := exec.Command("go", "env", "CXX").Output()
		if command = strings.TrimSpace(string(out)); err != nil || command == "" {
			command = "g++"
		}
	}
	program := strings.Fields(command)[0]
	if _, err := exec.LookPath(program); err != nil {
		return "", fmt.Errorf("no C++ compiler: %s is not on PATH; install g++ or set CXX", program)
	}
	return compiler(command), nil
}

// wrap writes a script that calls the compiler with C++20 where gotch asks for C++17.
func (c compiler) wrap(path string) (string, error) {
	if string(c) == path {
		return path, nil
	}
	script := `#!/bin/sh
for a; do
	shift
	[ "$a" = -std=c++17 ] && a=-std=c++20
	set -- "$@" "$a"
done
exec ` + string(c) + ` "$@"
`
	return quoteFlag(path), keep(path, []byte(script), 0o755)
}
