package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// A python is an interpreter on PATH.
type python struct{ path string }

// pythons returns the interpreters on PATH, the one to prefer first.
func pythons() (all []python) {
	for _, name := range []string{"python3", "python"} {
		if path, err := exec.LookPath(name); err == nil {
			all = append(all, python{path})
		}
	}
	return all
}

// whereTorch prints the folder of torch without importing it, and never one of the working
// directory.
const whereTorch = `
import sys, importlib.util
sys.path = [p for p in sys.path if p]
spec = importlib.util.find_spec("torch")
if not spec or not spec.origin: sys.exit(1)
print(spec.origin)
`

// torch returns the folder of the interpreter's PyTorch.
func (p python) torch() (string, error) {
	out, err := exec.Command(p.path, "-W", "ignore", "-c", whereTorch).Output()
	if err != nil {
		return "", fmt.Errorf("%s has no torch: %w", p.path, err)
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}
