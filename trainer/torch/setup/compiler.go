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
	command := strings.TrimSpace(os.Getenv("CXX"))
	if command == "" {
		out, err := exec.Command("go", "env", "CXX").Output()
		if command = strings.TrimSpace(string(out)); err != nil || command == "" {
			command = "g++"
		}
	}
	program := compiler(command).words()[0]
	if _, err := exec.LookPath(program); err != nil {
		return "", fmt.Errorf("no C++ compiler: %s is not on PATH; install g++ or set CXX", program)
	}
	return compiler(command), nil
}

// words splits the command as go build does: at spaces, but not within quotes.
func (c compiler) words() (words []string) {
	for rest := strings.TrimSpace(string(c)); rest != ""; rest = strings.TrimSpace(rest) {
		word := ""
		if quote := rest[:1]; quote == "'" || quote == `"` {
			word, rest, _ = strings.Cut(rest[1:], quote)
		} else {
			word, rest, _ = strings.Cut(rest, " ")
		}
		words = append(words, word)
	}
	return words
}

// wrap writes a script that calls the compiler with C++20 where gotch asks for C++17.
func (c compiler) wrap(path string) (string, error) {
	quoted := quoteFlag(path)
	if string(c) == quoted { // in the environment of an earlier call
		return quoted, nil
	}
	script := `#!/bin/sh
for a; do
	shift
	[ "$a" = -std=c++17 ] && a=-std=c++20
	set -- "$@" "$a"
done
exec ` + string(c) + ` "$@"
`
	return quoted, keep(path, []byte(script), 0o755)
}
