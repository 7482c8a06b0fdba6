package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// fetch puts the wanted libtorch into the cache.
func (s setup) fetch() (l libtorch, err error) {
	if runtime.GOARCH != "amd64" {
		return l, fmt.Errorf("a libtorch can be fetched for linux/amd64 only, not for %s/%s; install one and set LIBTORCH to its folder", runtime.GOOS, runtime.GOARCH)
	}
	if err := makeFolder(s.cache); err != nil {
		return l, err
	}
	folders := s.cached()
	folder := folders[len(folders)-1]
	free, err := lock(folder+".lock", func() { s.note("waiting for another fetch to end") })
	if err != nil {
		return l, err
	}
	defer free()
	if l, err := s.ofCache(); !errors.Is(err, errNotFound) { // the other one has fetched it
		return l, err
	}
	p, err := findPip(s.cache, s.notes)
	if err != nil {
		return l, err
	}
	f := fetcher{setup: s, pip: p, folder: folder + ".part", requirement: "torch==" + s.wanted().String(), done: map[*zip.File]bool{}}
	s.note("fetching %s into %s", f.requirement, folder)
	if s.cuda {
		err = f.everything()
	} else {
		err = f.parts()
	}
	if err != nil {
		return l, err
	}
	if err := os.Rename(f.folder, folder); err != nil {
		return l, err
	}
	return s.ofCache()
}

// A fetcher fetches one libtorch.
type fetcher struct {
	setup
	pip         *pip
	folder      string
	requirement string
	done        map[*zip.File]bool
}

// spaceForCUDA is what 2.11.0 takes, 3 GB of wheels and 5 GB on disk, and a little more.
const spaceForCUDA = 10 << 30

// everything has pip install the whole of torch and all that it depends on.
func (f *fetcher) everything() error {
	if _, err := f.pip.resolve(f.requirement, "--no-deps"); err != nil {
		return err
	}
	if err := f.enoughSpace(spaceForCUDA); err != nil {
		return err
	}
	if err := f.pip.install(f.requirement, f.folder); err != nil {
		return err
	}
	if !exists(filepath.Join(f.folder, "torch/lib/libtorch_cuda.so")) {
		return errors.New("the torch that pip finds has no CUDA; let its index be one that has, or leave out -cuda")
	}
	return nil
}

// enoughSpace returns an error if the cache has not so many bytes left.
func (f *fetcher) enoughSpace(need uint64) error {
	if err := makeFolder(f.folder); err != nil {
		return err
	}
	free, err := freeSpace(f.folder)
	if err == nil && free < need {
		err = fmt.Errorf("%s has room for %d MB and %d MB are needed; make room, or name another folder with -cache", f.folder, free/1e6, need/1e6)
	}
	return err
}
