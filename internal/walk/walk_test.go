package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const text = "Text.\n\n```sh\n# a remark\ngo run ./a -x '#1'   # with a remark\ngo run ./b\n```\n\n    go run ./c\n    printed\n\n" +
	"```go\ngo run()\n```\n\n```\n$ go run ./d\n```\n\n    python3 e.py\n"

func TestDocumented(t *testing.T) {
	commands, err := documented(fstest.MapFS{
		"b/README.md":   {Data: []byte("    go run ./b\n    go test ./deep\n")},
		"README.md":     {Data: []byte(text)},
		"a.txt":         {Data: []byte("    go run ./none\n")},
		".hidden/a.md":  {Data: []byte("    go run ./none\n")},
		"CHANGES.md":    {Data: []byte("    go run ./changes\n")},
		"a/deep/doc.md": {Data: []byte("nothing\n")},
	})
	require.NoError(t, err)
	var found []command
	for _, c := range commands {
		c.class = class{}
		found = append(found, c)
	}
	assert.Equal(t, []command{
		{file: "README.md", line: 5, text: "go run ./a -x '#1'"}, {file: "README.md", line: 6, text: "go run ./b"},
		{file: "README.md", line: 9, text: "go run ./c"}, {file: "README.md", line: 20, text: "python3 e.py"},
		{file: "CHANGES.md", line: 1, text: "go run ./changes"}, {file: "b/README.md", line: 2, text: "go test ./deep"},
	}, found)
	_, err = documented(fstest.MapFS{"README.md": {Data: []byte("nothing")}})
	assert.Error(t, err)
}

// TestClasses: every class has a command. Of the two commands of the README, the tests have a step of CI of their own.
func TestClasses(t *testing.T) {
	commands, err := documented(os.DirFS("../.."))
	require.NoError(t, err)
	require.NoError(t, classify(commands))
	assert.Equal(t, "go run ./examples/quickstart", commands[0].text)
	assert.Equal(t, always, commands[0].class.when)
	assert.Equal(t, "go test ./...", commands[1].text)
	assert.Equal(t, long, commands[1].class.when)
	for _, c := range commands {
		assert.Equal(t, c.class.when == always, c.class.why == "", "%s: a reason belongs to what is not always run", c.text)
	}
	assert.ErrorContains(t, classify(commands[:2]), "any more")
}

func TestWalk(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "file"), []byte("here\n"), 0o644))
	walk := func(limit time.Duration, commands ...command) (string, error) {
		var out bytes.Buffer
		err := options{limit: limit}.walk(context.Background(), root, commands, passed{}, &out, io.Discard)
		return out.String(), err
	}
	good, bad := command{file: "README.md", line: 3, text: "cat file"}, command{text: "echo so; exit 3"}
	out, err := walk(time.Minute, good, command{text: "exit 1", class: class{when: never}}, command{text: "exit 1", class: class{when: long}})
	require.NoError(t, err)
	assert.Regexp(t, `ok +\d+\.\d s  README.md:3  cat file\n1 commands run in 0s, 0 failed; 0 had passed before, 1 left for -long, 1 never run`, out)
	out, err = walk(time.Minute, good, bad, good)
	assert.EqualError(t, err, "1 of 3 commands failed")
	assert.Contains(t, out, "exit status 3\n  | so\n")
	out, err = walk(50*time.Millisecond, command{text: "sleep 60 & wait"})
	assert.Error(t, err)
	assert.Contains(t, out, "longer than 50ms")
}

// TestClone: a copy without git has all files, and one with git those of the last commit.
func TestClone(t *testing.T) {
	root, folder := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.MkdirAll(filepath.Join(root, ".ci"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, ".ci", "run"), []byte("#!/bin/sh\n"), 0o755))
	require.NoError(t, copyTree(root, folder))
	info, err := os.Stat(filepath.Join(folder, ".ci", "run"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o755), info.Mode().Perm())
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "."},
		{"-c", "user.name=walk", "-c", "user.email=walk@localhost", "commit", "-q", "-m", "all"}} {
		out, err := exec.Command("git", append([]string{"-C", root}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "new"), nil, 0o644))
	folder = filepath.Join(t.TempDir(), "clone")
	of, commit := head(context.Background(), root)
	assert.Regexp(t, `^commit [0-9a-f]{12}$`, of)
	assert.Contains(t, changed(context.Background(), root), "without what has changed since: 1 in")
	require.NoError(t, clone(context.Background(), root, commit, folder))
	assert.FileExists(t, filepath.Join(folder, ".ci", "run"))
	assert.NoFileExists(t, filepath.Join(folder, "new"))
}

// TestResume: what has passed in a folder is not run again there, and another commit is refused.
func TestResume(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "clone")
	_, there, err := resume(folder, "commit a")
	require.NoError(t, err)
	assert.False(t, there)
	require.NoError(t, os.Mkdir(folder, 0o755))
	_, _, err = resume(folder, "commit a")
	assert.ErrorContains(t, err, "remove it, or name another folder")
	before, err := begin(folder, "commit a")
	require.NoError(t, err)
	commands := []command{{text: "echo once >>said"}, {text: "test -e go"}}
	var out, log bytes.Buffer
	assert.EqualError(t, options{limit: time.Minute}.walk(context.Background(), folder, commands, before, &out, &log), "1 of 2 commands failed")
	assert.Equal(t, "1 of 2: echo once >>said\n2 of 2: test -e go\n", log.String())
	require.NoError(t, os.WriteFile(filepath.Join(folder, "go"), nil, 0o644))
	before, there, err = resume(folder, "commit a")
	require.NoError(t, err)
	assert.True(t, there)
	require.NoError(t, options{limit: time.Minute}.walk(context.Background(), folder, commands, before, &out, &log))
	assert.Contains(t, out.String(), "1 commands run in 0s, 0 failed; 1 had passed before")
	said, err := os.ReadFile(filepath.Join(folder, "said"))
	require.NoError(t, err)
	assert.Equal(t, "once\n", string(said))
	_, _, err = resume(folder, "commit b")
	assert.ErrorContains(t, err, "is of commit a, and this is commit b")
}

func TestArguments(t *testing.T) {
	for _, args := range [][]string{{"more"}, {"-run", "("}, {"-what"}} {
		assert.Error(t, run(context.Background(), args, io.Discard, io.Discard), args)
	}
}
