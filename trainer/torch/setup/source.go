package main

import (
	"errors"
	"io"
	"net/url"
	"os"
	"strings"
)

// A source is a wheel, wherever it lies.
type source interface {
	io.ReaderAt
	io.Closer
	// size is its length in bytes.
	size() int64
	// copy writes the n bytes at an offset to w; what it has written before an error is right.
	copy(w io.Writer, offset, n int64) error
}

// openSource opens the wheel at a URL, which may be one of a local file. It returns errRanges
// if the server only gives whole wheels.
func openSource(address string) (source, error) {
	if strings.HasPrefix(address, "file:") {
		u, err := url.Parse(address)
		if err != nil {
			return nil, err
		}
		return openLocal(u.Path)
	}
	return openRemote(address)
}

// A local source is a file.
type local struct {
	*os.File
	length int64
}

func openLocal(path string) (source, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return local{file, info.Size()}, nil
}

func (l local) size() int64 { return l.length }

func (l local) copy(w io.Writer, offset, n int64) error {
	_, err := io.Copy(w, io.NewSectionReader(l, offset, n))
	return err
}
