package main

import (
	"archive/zip"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// spooled is the size from which on the compressed bytes of an entry are kept, so that a
// fetch that was cut goes on within it.
const spooled = 4 << 20

// errWrong says that a file is not what the RECORD promises.
var errWrong = errors.New("it is not what the wheel promises")

// unpack writes an entry into a folder and checks it, unless it is there already.
func (w *wheel) unpack(f *zip.File, folder string, p progress) error {
	if !filepath.IsLocal(f.Name) {
		return fmt.Errorf("%s: %s would lie outside of its folder", w.name, f.Name)
	}
	sum, err := w.sum(f.Name)
	if err != nil {
		return err
	}
	target := filepath.Join(folder, f.Name)
	if hasSum(target, sum) {
		p.advance(int64(f.CompressedSize64))
		return nil
	}
	if err := makeFolder(filepath.Dir(target)); err != nil {
		return err
	}
	if f.CompressedSize64 < spooled {
		err = unpackSmall(f, target, sum, p)
	} else {
		resumed := exists(target + ".part")
		err = w.unpackLarge(f, target, sum, p)
		if resumed && errors.Is(err, errWrong) { // perhaps it was the part of another wheel
			err = w.unpackLarge(f, target, sum, silent{})
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", w.name, f.Name, err)
	}
	return nil
}

func unpackSmall(f *zip.File, target, sum string, p progress) error {
	content, err := f.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	p.advance(int64(f.CompressedSize64))
	return write(target, content, sum)
}

// unpackLarge fetches the compressed bytes of an entry into a file beside the target, from
// where that ends, and then unpacks it.
func (w *wheel) unpackLarge(f *zip.File, target, sum string, p progress) error {
	part, err := os.OpenFile(target+".part", os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer part.Close()
	start, err := f.DataOffset()
	if err != nil {
		return err
	}
	have, err := part.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	n := int64(f.CompressedSize64)
	p.advance(min(have, n))
	if have < n {
		if err := w.copy(io.MultiWriter(part, advancing{p}), start+have, n-have); err != nil {
			return err
		}
	}
	if _, err := part.Seek(0, io.SeekStart); err != nil {
		return err
	}
	switch f.Method {
	case zip.Store:
		err = write(target, part, sum)
	case zip.Deflate:
		err = write(target, flate.NewReader(part), sum)
	default:
		err = zip.ErrAlgorithm
	}
	if err == nil || errors.Is(err, errWrong) {
		err = errors.Join(err, os.Remove(part.Name()))
	}
	return err
}

// write writes a file whose checksum is known; a wrong one is not kept.
func write(target string, content io.Reader, sum string) error {
	file, err := os.Create(target + ".new")
	if err != nil {
		return err
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, hash), content)
	err = errors.Join(err, file.Close())
	var corrupt flate.CorruptInputError
	switch got := checksum(hash.Sum(nil)); {
	case errors.As(err, &corrupt), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat):
		err = fmt.Errorf("%w (%w); try again", errWrong, err)
	case err == nil && got != sum:
		err = fmt.Errorf("%w: its checksum is %s, not %s; try again", errWrong, got, sum)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), target)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// hasSum tells whether a file is there and has a checksum.
func hasSum(path, sum string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, file)
	return err == nil && checksum(hash.Sum(nil)) == sum
}

// checksum writes a SHA-256 as a RECORD does.
func checksum(hash []byte) string {
	return "sha256=" + base64.RawURLEncoding.EncodeToString(hash)
}

// An advancing writer counts what is written.
type advancing struct{ progress }

func (a advancing) Write(p []byte) (int, error) {
	a.advance(int64(len(p)))
	return len(p), nil
}
