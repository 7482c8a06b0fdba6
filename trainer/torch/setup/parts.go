package main

import (
	"archive/zip"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// parts fetches what is needed of the wheel torch and of those that it depends on.
func (f *fetcher) parts() error {
	found, err := f.pip.resolve(f.requirement, "--no-deps")
	if err != nil {
		return err
	}
	torch, err := f.open(found[0])
	if err != nil {
		return err
	}
	defer torch.Close()
	var first []*zip.File
	for _, e := range torch.entries {
		if isFirst(e.Name) {
			first = append(first, e)
		}
	}
	if err := f.enoughSpace(f.spaceFor(first)); err != nil {
		return err
	}
	err = f.unpack(torch, first...)
	if err == nil {
		err = f.libraries(torch)
	}
	return errors.Join(err, os.RemoveAll(filepath.Join(f.folder, "whole")))
}

// isFirst tells whether a file of the wheel is needed in any case.
func isFirst(name string) bool {
	switch name {
	case "torch/lib/libtorch_cpu.so", "torch/lib/libc10.so", "torch/version.py":
		return true
	}
	return strings.HasPrefix(name, "torch/include/") && !strings.HasSuffix(name, "/")
}

// libraries fetches the libraries that libtorch links against, and those that they link
// against.
func (f *fetcher) libraries(torch *wheel) error {
	left, err := f.follow(torch, []string{"libtorch_cpu.so", "libc10.so"})
	if err != nil || len(left) == 0 {
		return err
	}
	found, err := f.pip.resolve(f.requirement)
	if err != nil {
		return err
	}
	for _, d := range found {
		if len(left) == 0 {
			break
		}
		if !strings.HasPrefix(d.Metadata.Name, "nvidia") {
			continue
		}
		w, err := f.open(d)
		if err != nil {
			return err
		}
		left, err = f.follow(w, left)
		if err := errors.Join(err, w.Close()); err != nil {
			return err
		}
	}
	lacks, err := missing(filepath.Join(f.folder, "torch"))
	if len(lacks) > 0 {
		f.note("%s: no wheel has it, and so the system must", strings.Join(lacks, ", "))
	}
	return err
}

// follow fetches those of the libraries that are in a wheel, then those that they link
// against, and so on; it returns those that are not in it.
func (f *fetcher) follow(w *wheel, names []string) (missing []string, err error) {
	seen := map[string]bool{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if seen[name] || ofSystem(name) {
			continue
		}
		seen[name] = true
		entry := w.library(name)
		if entry == nil {
			missing = append(missing, name)
			continue
		}
		if err := f.unpack(w, entry); err != nil {
			return nil, err
		}
		more, err := needed(filepath.Join(f.folder, entry.Name))
		if err != nil {
			return nil, err
		}
		names = append(names, more...)
	}
	return missing, nil
}

func (f *fetcher) unpack(w *wheel, entries ...*zip.File) error {
	entries = slices.DeleteFunc(entries, func(e *zip.File) bool { return f.done[e] })
	if len(entries) == 0 {
		return nil
	}
	total := int64(0)
	for _, e := range entries {
		total += int64(e.CompressedSize64)
	}
	p := newProgress(f.notes, total)
	defer p.end()
	for _, e := range entries {
		if err := w.unpack(e, f.folder, p); err != nil {
			return err
		}
		f.done[e] = true
	}
	return nil
}

// open opens a wheel where it lies, or has pip fetch it whole if it cannot be read in parts, as
// behind a server that gives none or knows only pip.
func (f *fetcher) open(d download) (*wheel, error) {
	name := path.Base(d.Info.URL)
	s, err := openSource(d.Info.URL)
	if err != nil {
		f.note("pip fetches the whole of %s: %v", name, err)
		file, err := f.pip.whole(d, filepath.Join(f.folder, "whole", name))
		if err != nil {
			return nil, err
		}
		if s, err = openLocal(file); err != nil {
			return nil, err
		}
	}
	w, err := openWheel(s, name)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return w, nil
}

// spaceFor is what the entries take that are not there yet, with the compressed bytes of the
// large ones, and with room for the libraries that come after them.
func (f *fetcher) spaceFor(entries []*zip.File) uint64 {
	need := uint64(100 << 20)
	for _, e := range entries {
		if exists(filepath.Join(f.folder, e.Name)) {
			continue
		}
		need += e.UncompressedSize64
		if e.CompressedSize64 >= spooled {
			need += e.CompressedSize64
		}
	}
	return need
}
