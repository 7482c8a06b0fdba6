package robust_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFaultTable checks that the tests, benchmarks and programs that the table of faults names are there, each in its package. A row's
// tests are those of selection/sqlite until it names another package.
func TestFaultTable(t *testing.T) {
	const file = "selection/sqlite/README.md"
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	quoted, test := regexp.MustCompile("`([^`]+)`"), regexp.MustCompile(`^(Test|Fuzz|Benchmark)\w+$`)
	rows, tests := 0, 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "| fault ") {
			continue
		}
		rows++
		named, folder := 0, "selection/sqlite"
		for _, match := range quoted.FindAllStringSubmatch(cells[3], -1) {
			name := match[1]
			if selector, found := strings.CutPrefix(name, "selectiontest."); found {
				assert.True(t, declares(t, "selection/selectiontest", "*.go", selector), "%s names %s", file, name)
				named++
				continue
			}
			if test.MatchString(name) {
				assert.True(t, declares(t, folder, "*_test.go", name), "%s names %s, which %s does not have", file, name, folder)
				named++
				continue
			}
			info, err := os.Stat(name)
			if assert.NoError(t, err, "%s names %s", file, name) && info.IsDir() {
				folder = name
			} else {
				named++
			}
		}
		tests += named
		assert.Positive(t, named, "%s names no test for: %s", file, cells[1])
	}
	assert.Greater(t, rows, 18)
	assert.Greater(t, tests, 60)
}

// declares reports whether a file of a folder declares a function.
func declares(t *testing.T, folder, pattern, name string) bool {
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
