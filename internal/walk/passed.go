package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// passed are the commands that have succeeded in a folder that is kept, so that a walk which was cut off can go on. They stand in a file
// beside the folder: what the clone is of, and a command a line. The zero value remembers nothing.
type passed struct {
	path string
	done map[string]bool
}

// begin makes a file for a new clone.
func begin(folder, of string) (passed, error) {
	p := passed{folder + ".passed", map[string]bool{}}
	return p, os.WriteFile(p.path, []byte(of+"\n"), 0o644)
}

// resume reads the file of a folder. It reports false if there is no folder yet; one that has another clone or no file is an error.
func resume(folder, of string) (p passed, there bool, err error) {
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return passed{}, false, nil
	}
	p = passed{folder + ".passed", map[string]bool{}}
	text, err := os.ReadFile(p.path)
	if err != nil {
		return p, false, fmt.Errorf("%s is there, but not what has passed in it: %w; remove it, or name another folder", folder, err)
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	if lines[0] != of {
		return p, false, fmt.Errorf("%s is of %s, and this is %s; remove it, or name another folder", folder, lines[0], of)
	}
	for _, command := range lines[1:] {
		p.done[command] = true
	}
	return p, true, nil
}

// note adds a command.
func (p passed) note(text string) error {
	if p.path == "" {
		return nil
	}
	p.done[text] = true
	f, err := os.OpenFile(p.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, text)
	return errors.Join(err, f.Close())
}
