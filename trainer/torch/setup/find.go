package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

var errNotFound = errors.New("no libtorch")

// find looks for a libtorch that is there already: in $LIBTORCH, in the pythons on PATH, in
// the cache. It returns errNotFound if there is none.
func (s setup) find() (libtorch, error) {
	if folder := os.Getenv("LIBTORCH"); folder != "" {
		return s.chosen(folder)
	}
	if l, ok := s.ofPython(); ok {
		return l, nil
	}
	return s.ofCache()
}

// ofPython looks for a PyTorch that is installed.
func (s setup) ofPython() (libtorch, bool) {
	seen := ""
	for _, p := range pythons() {
		folder, err := p.torch()
		if err != nil || folder == seen {
			continue
		}
		seen = folder
		l, err := openLibtorch(folder, "PyTorch of "+p.path)
		if err != nil {
			s.note("passed over: %v", err)
		} else if s.fits(l) {
			return l, true
		}
	}
	return libtorch{}, false
}

// ofCache looks for one that was fetched earlier.
func (s setup) ofCache() (libtorch, error) {
	for _, folder := range s.cached() {
		if _, err := os.Stat(folder); err != nil {
			continue
		}
		l, err := openLibtorch(filepath.Join(folder, "torch"), "fetched earlier")
		if err != nil {
			return l, fmt.Errorf("%w; remove %s to have it fetched anew", err, folder)
		}
		return l, nil
	}
	return libtorch{}, fmt.Errorf("%w %s on this machine; without -check it is fetched", errNotFound, s.wanted())
}

// chosen opens $LIBTORCH, which has to be what the flags ask for.
func (s setup) chosen(folder string) (libtorch, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return libtorch{}, err
	}
	l, err := openLibtorch(folder, "$LIBTORCH")
	switch {
	case err != nil:
		return l, fmt.Errorf("%w; set LIBTORCH to a folder with lib/libtorch_cpu.so and include, or unset it", err)
	case s.version != version{} && s.version != l.version:
		return l, fmt.Errorf("$LIBTORCH (%s) is %s, not %s; unset it or leave out -version", folder, l.version, s.version)
	case s.cuda && !l.cuda:
		return l, fmt.Errorf("$LIBTORCH (%s) has no lib/libtorch_cuda.so; unset it or leave out -cuda", folder)
	}
	return l, nil
}

// fits tells whether a libtorch is what the flags ask for.
func (s setup) fits(l libtorch) bool {
	return (s.version == version{} || s.version == l.version) && (l.cuda || !s.cuda)
}

// wanted is the version to fetch.
func (s setup) wanted() version {
	if s.version == (version{}) {
		return pinned
	}
	return s.version
}
