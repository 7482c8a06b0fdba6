package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// userCache is the folder for everything that is fetched and made:
//
//	X.Y.Z/torch, X.Y.Z/nvidia   the needed parts of wheels, laid out as in site-packages
//	X.Y.Z-cuda                  whole wheels
//	*.part, *.lock              of a fetch that is going on or was cut
//	build                       what compiler and linker need besides
//	pip                         a newer pip than that of the python on PATH
func userCache() (string, error) {
	folder, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w; name a folder with -cache", err)
	}
	return filepath.Join(folder, "robust", "libtorch"), nil
}

// cached returns the folders of the cache in which the wanted libtorch may lie.
func (s setup) cached() []string {
	folder := filepath.Join(s.cache, s.wanted().String())
	if s.cuda {
		return []string{folder + "-cuda"}
	}
	return []string{folder + "-cuda", folder}
}

// makeFolder makes a folder of the cache.
func makeFolder(path string) error {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return unwritable(err)
	}
	return nil
}

func unwritable(err error) error {
	return fmt.Errorf("the cache cannot be written: %w; name another folder with -cache", err)
}

// keep makes a file have this content, and leaves it alone if it has: a build that is going on
// may be reading it.
func keep(path string, content []byte, mode os.FileMode) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return nil
	}
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return unwritable(err)
	}
	defer os.Remove(file.Name())
	_, err = file.Write(content)
	if err := errors.Join(err, file.Chmod(mode), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
