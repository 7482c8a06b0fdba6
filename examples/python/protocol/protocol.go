// Package protocol is what Go programs need to train in Python by trainer/command: the Python module that speaks its protocol,
// and how an interpreter is found.
package protocol

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrPython is wrapped by the errors for an interpreter that is not there or lacks a module.
var ErrPython = errors.New("python is not ready")

//go:embed protocol.py
var source []byte

// Write writes protocol.py into a folder, for the programs beside it to import.
func Write(folder string) error {
	return os.WriteFile(filepath.Join(folder, "protocol.py"), source, 0o644)
}

// Interpreter returns the given name or path of a Python interpreter, or $PYTHON where it is empty, or python3.
func Interpreter(name string) string { return cmp.Or(name, os.Getenv("PYTHON"), "python3") }

// Check returns an error that wraps ErrPython unless the interpreter finds a module, which it does not load: that takes seconds.
// The error tells the command that installs the requirements, written as pip wants them, such as scikit-learn==1.9.1.
func Check(ctx context.Context, interpreter, module string, requirements ...string) error {
	out, err := exec.CommandContext(ctx, interpreter, "-c",
		"import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)", module).CombinedOutput()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, new(*exec.ExitError)):
		return fmt.Errorf("%w: %s has no module %s%s: run\n\t%s -m pip install %s\nor set $PYTHON to an interpreter that has it",
			ErrPython, interpreter, module, said(out), interpreter, strings.Join(requirements, " "))
	}
	return fmt.Errorf("%w: %w: install Python 3, or set $PYTHON to its interpreter", ErrPython, err)
}

// said is the last line that an interpreter printed, in parentheses.
func said(out []byte) string {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if last := lines[len(lines)-1]; len(last) > 0 {
		return fmt.Sprintf(" (%s)", last)
	}
	return ""
}
