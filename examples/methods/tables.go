package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"robust/examples/methods/data"
	"robust/examples/methods/study"
	"robust/selection"
	"robust/trainer"
	"robust/trainer/replay"
)

// tables reads the embedded tables, the published one and those in the files.
func tables(published string, files []string) ([]*study.Table, error) {
	var all []*study.Table
	embedded, err := fs.Glob(data.Tables, "*.csv")
	if err != nil {
		return nil, err
	}
	for _, name := range embedded {
		file, err := data.Tables.Open(name)
		if err != nil {
			return nil, err
		}
		if all, err = with(all, file, name, "loss", selection.Minimise); err != nil {
			return nil, err
		}
	}
	if published != "" {
		file, err := os.Open(published)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("-published: %w; run in the root of the repository, or give the path", err)
		}
		if err != nil {
			return nil, err
		}
		if all, err = with(all, file, filepath.Base(published), "accuracy", selection.Maximise); err != nil {
			return nil, err
		}
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		if all, err = with(all, file, filepath.Base(name), "loss", selection.Minimise); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// with reads a table, closes the file and appends the table to others.
func with(others []*study.Table, file io.ReadCloser, name, prefix string, direction selection.Direction) ([]*study.Table, error) {
	defer file.Close()
	recorded, err := replay.Read(file, name, replay.Options{Prefix: prefix, MissingAs: trainer.Diverged})
	if err != nil {
		return nil, err
	}
	t, err := study.New(strings.TrimSuffix(name, path.Ext(name)), recorded, direction)
	return append(others, t), err
}
