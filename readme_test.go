package robust_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	update = flag.Bool("update", false, "write what the commands print into README.md")
	long   = flag.Bool("long", false, "check the blocks of commands that take a minute too")
)

// blocks are the parts of README.md between <!-- name --> and <!-- /name --> that are made by the project itself.
var blocks = map[string]struct {
	long bool
	make func(t *testing.T) string
}{
	"quickstart": {true, func(t *testing.T) string { return output(t, "go run ./examples/quickstart") }},
	"outside":    {false, source("examples/outside/main.go")},
	"verify": {false, func(t *testing.T) string {
		return output(t, "go run ./examples/chep2026 -verify examples/chep2026/data/steps/*.json")
	}},
	"methods": {true, func(t *testing.T) string {
		out := output(t, "go run ./examples/methods -orders 200 -seed 1")
		_, summary, ok := strings.Cut(out, "\nOver the ")
		require.True(t, ok)
		return "\nOver the " + strings.TrimSuffix(summary, "```\n") + "\n"
	}},
	"welch": {false, func(t *testing.T) string {
		return output(t, "go run ./examples/chep2026 -method welch -start 2 -alpha 0.05 -orders 200 -seed 1")
	}},
}

// TestREADME checks that README.md shows what the commands print and the code that is compiled. Times differ from
// run to run and are not compared.
func TestREADME(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	readme := string(text)
	for name, block := range blocks {
		if block.long && !*long {
			continue
		}
		t.Run(name, func(t *testing.T) {
			open, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
			head, rest, ok := strings.Cut(readme, open)
			require.True(t, ok, "README.md has no %q", open)
			shown, tail, ok := strings.Cut(rest, end)
			require.True(t, ok, "README.md has no %q", end)
			want := block.make(t)
			if *update {
				readme = head + open + want + end + tail
				return
			}
			assert.Equal(t, timeless(want), timeless(shown), "run: go test . -run README -long -update")
		})
	}
	if *update {
		require.NoError(t, os.WriteFile("README.md", []byte(readme), 0o644))
	}
}

// output returns a shell block with a command and what it prints on standard output.
func output(t *testing.T, command string) string {
	words := strings.Fields(command)
	var args []string
	for _, word := range words[1:] {
		matches, err := filepath.Glob(word)
		require.NoError(t, err)
		if strings.Contains(word, "*") {
			args = append(args, matches...)
		} else {
			args = append(args, word)
		}
	}
	out, err := exec.Command(words[0], args...).Output()
	require.NoError(t, err, command)
	return fmt.Sprintf("```\n$ %s\n%s```\n", command, out)
}

// source returns a block with the code of a file, from its package clause on.
func source(path string) func(*testing.T) string {
	return func(t *testing.T) string {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		_, code, ok := strings.Cut(string(text), "\npackage ")
		require.True(t, ok)
		return "```go\npackage " + code + "```\n"
	}
}

// timeless replaces durations such as 1m12s and 3.4ms, and line ends after padding.
func timeless(s string) string {
	return regexp.MustCompile(`\b(\d+h)?(\d+m)?\d+(\.\d+)?(ms|µs|s)\b`).ReplaceAllString(s, "TIME")
}
