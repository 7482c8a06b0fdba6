package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// moduleRoot returns the folder of the module that this command belongs to.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	file := strings.TrimSpace(string(out))
	if filepath.Base(file) != "go.mod" {
		return "", fmt.Errorf("no module here; run it in the repository")
	}
	return filepath.Dir(file), nil
}

// clone makes a fresh copy of the repository at root in a folder that does not exist, and says what it is of: the last commit
// or, where there is no git, the files as they are.
func clone(ctx context.Context, root, folder string) (of string, err error) {
	git := func(args ...string) (string, error) {
		out, err := exec.CommandContext(ctx, "git", args...).CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("git %s: %w\n%s", args[0], err, out)
		}
		return strings.TrimSpace(string(out)), nil
	}
	head, err := git("-C", root, "rev-parse", "HEAD")
	if err != nil {
		return "the files as they are, without git", copyTree(root, folder)
	}
	if _, err := git("clone", "-q", "--no-checkout", root, folder); err != nil {
		return "", err
	}
	if _, err := git("-C", folder, "checkout", "-q", "--detach", head); err != nil {
		return "", err
	}
	of = "commit " + head[:12]
	if changed, err := git("-C", root, "status", "--porcelain"); err == nil && changed != "" {
		of += fmt.Sprintf(", without what has changed since: %d in git status", len(strings.Split(changed, "\n")))
	}
	return of, nil
}

// copyTree copies all files but those of git.
func copyTree(root, folder string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		to := filepath.Join(folder, relative)
		switch {
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(to, 0o755)
		case !d.Type().IsRegular():
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, text, info.Mode().Perm())
	})
}
