package robust_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLinks checks that what the Markdown files link to is there: files, folders, and headings.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^()\s]+)\)`)
	n := 0
	require.NoError(t, filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".md" {
			return err
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, match := range link.FindAllStringSubmatch(prose(string(text)), -1) {
			target, heading, _ := strings.Cut(match[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			n++
			to := filepath.ToSlash(file)
			if target != "" {
				to = path.Join(path.Dir(filepath.ToSlash(file)), target)
			}
			_, err := os.Stat(to)
			if assert.NoError(t, err, "%s links to %s", file, match[1]) && heading != "" {
				linked, err := os.ReadFile(to)
				require.NoError(t, err)
				assert.Contains(t, anchors(string(linked)), heading, "%s links to %s", file, match[1])
			}
		}
		return nil
	}))
	assert.Greater(t, n, 50)
}

// prose returns a document without its blocks of code and output.
func prose(text string) string {
	var kept []string
	for k, part := range strings.Split("\n"+text, "\n```") {
		if k%2 == 0 {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "\n")
}

// anchors are what the headings of a document are linked by: small letters, with hyphens for spaces and without punctuation.
func anchors(text string) []string {
	var names []string
	for _, line := range strings.Split(prose(text), "\n") {
		if title := strings.TrimLeft(line, "#"); title != line && strings.HasPrefix(title, " ") {
			names = append(names, strings.Map(func(r rune) rune {
				switch {
				case r == ' ':
					return '-'
				case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
					return unicode.ToLower(r)
				}
				return -1
			}, strings.TrimSpace(title)))
		}
	}
	return names
}
