package main

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// command is one that a document shows.
type command struct {
	file  string // the first one that shows it
	line  int
	text  string // without a comment at its end
	class class
}

var (
	// start is how a command in an indented block begins; anything else there is output or code.
	start = regexp.MustCompile(`^(go|python3|\S+/python|[A-Z]+=\S+) `)
	// remark is a comment at the end of a line.
	remark = regexp.MustCompile(`\s+#\s.*$`)
)

// documented returns the commands of all Markdown files in the order in which a newcomer meets them, the main README first,
// each once. They are the lines of blocks that are marked as sh, and those of indented blocks that begin like a command. The
// blocks with a prompt and output are checked by the tests of the root package instead.
func documented(tree fs.FS) ([]command, error) {
	var files []string
	err := fs.WalkDir(tree, ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case path.Ext(file) == ".md":
			files = append(files, file)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(files, func(a, b string) int {
		depth := strings.Count(a, "/") - strings.Count(b, "/")
		switch {
		case a == "README.md":
			return -1
		case b == "README.md":
			return 1
		case depth != 0:
			return depth
		}
		return strings.Compare(a, b)
	})
	var commands []command
	known := map[string]bool{}
	for _, file := range files {
		text, err := fs.ReadFile(tree, file)
		if err != nil {
			return nil, err
		}
		for _, c := range shown(file, string(text)) {
			if !known[c.text] {
				known[c.text] = true
				commands = append(commands, c)
			}
		}
	}
	if len(commands) == 0 {
		return nil, fmt.Errorf("no document shows a command")
	}
	return commands, nil
}

// shown returns the commands of one document.
func shown(file, text string) []command {
	var commands []command
	fence := ""
	for n, line := range strings.Split(text, "\n") {
		mark, fenced := strings.CutPrefix(line, "```")
		indented, four := strings.CutPrefix(line, "    ")
		switch {
		case fenced && fence == "":
			fence = "```" + mark
			continue
		case fenced:
			fence = ""
			continue
		case fence == "```sh":
		case fence == "" && four && start.MatchString(indented):
			line = indented
		default:
			continue
		}
		line = strings.TrimSpace(remark.ReplaceAllString(line, ""))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		commands = append(commands, command{file: file, line: n + 1, text: line})
	}
	return commands
}
