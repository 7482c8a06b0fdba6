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

// git runs git and returns what it prints.
func git(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("git %s: %w\n%s", args[0], err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// head names what a clone of a repository is of: the last commit, or the files as they are where there is no git. The commit is empty
// then.
func head(ctx context.Context, root string) (of, commit string) {
	commit, err := git(ctx, "-C", root, "rev-parse", "HEAD")
	if err != nil {
		return "the files as they are, without git", ""
	}
	return "commit " + commit[:12], commit
}

// changed says what is not in the last commit.
func changed(ctx context.Context, root string) string {
	changes, err := git(ctx, "-C", root, "status", "--porcelain")
	if err != nil || changes == "" {
		return ""
	}
	return fmt.Sprintf(", without what has changed since: %d in git status", len(strings.Split(changes, "\n")))
}

// clone makes a fresh copy of a commit of the repository at root in a folder that does not exist or, without a commit, of its files.
func clone(ctx context.Context, root, commit, folder string) error {
	if commit == "" {
		return copyTree(root, folder)
	}
	if _, err := git(ctx, "clone", "-q", "--no-checkout", root, folder); err != nil {
		return err
	}
	_, err := git(ctx, "-C", folder, "checkout", "-q", "--detach", commit)
	return err
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
