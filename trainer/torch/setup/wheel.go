package main

import (
	"archive/zip"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A wheel is an archive whose RECORD has a checksum of each file.
type wheel struct {
	source
	name    string
	entries []*zip.File
	record  map[string]string // checksums as in the RECORD
}

// openWheel reads the list of files and their checksums.
func openWheel(s source, name string) (*wheel, error) {
	archive, err := zip.NewReader(s, s.size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	w := &wheel{source: s, name: name, entries: archive.File}
	for _, f := range archive.File {
		if strings.Count(f.Name, "/") == 1 && strings.HasSuffix(f.Name, ".dist-info/RECORD") {
			if w.record, err = readRecord(f); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, f.Name, err)
			}
			return w, nil
		}
	}
	return nil, fmt.Errorf("%s has no RECORD", name)
}

func readRecord(f *zip.File) (map[string]string, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := csv.NewReader(file)
	lines.FieldsPerRecord = 3
	all, err := lines.ReadAll()
	if err != nil {
		return nil, err
	}
	record := map[string]string{}
	for _, line := range all {
		record[line[0]] = line[1]
	}
	return record, nil
}

// library returns the entry of a library by its name, or nil.
func (w *wheel) library(name string) *zip.File {
	for _, f := range w.entries {
		if path.Base(f.Name) == name {
			return f
		}
	}
	return nil
}

// sum is the checksum of a file as the RECORD has it.
func (w *wheel) sum(name string) (string, error) {
	sum, ok := w.record[name]
	if !ok || !strings.HasPrefix(sum, "sha256=") {
		return "", fmt.Errorf("%s: the RECORD has no SHA-256 of %s", w.name, name)
	}
	return sum, nil
}

// spooled is the size from which on the compressed bytes of an entry are kept, so that a
// fetch that was cut goes on within it.
const spooled = 4 << 20

// unpack writes an entry into a folder, unless it is there already, and checks it.
func (w *wheel) unpack(f *zip.File, folder string, p progress) error {
	if !filepath.IsLocal(f.Name) {
		return fmt.Errorf("%s has a file outside of its folder: %s", w.name, f.Name)
	}
	sum, err := w.sum(f.Name)
	if err != nil {
		return err
	}
	target := filepath.Join(folder, f.Name)
	if has(target, sum) {
		p.advance(int64(f.CompressedSize64))
		return nil
	}
	if err := makeFolder(filepath.Dir(target)); err != nil {
		return err
	}
	if f.CompressedSize64 < spooled {
		content, err := f.Open()
		if err != nil {
			return fmt.Errorf("%s: %s: %w", w.name, f.Name, err)
		}
		defer content.Close()
		err = w.write(target, content, sum)
		p.advance(int64(f.CompressedSize64))
		return err
	}
	part, err := w.spool(f, target+".part", p)
	if err != nil {
		return err
	}
	defer part.Close()
	var content io.Reader = part
	if f.Method == zip.Deflate {
		content = flate.NewReader(part)
	} else if f.Method != zip.Store {
		return fmt.Errorf("%s: %s: %w", w.name, f.Name, zip.ErrAlgorithm)
	}
	err = w.write(target, content, sum)
	return errors.Join(err, os.Remove(part.Name()))
}

// spool fetches the compressed bytes of an entry into a file, from where it ends.
func (w *wheel) spool(f *zip.File, name string, p progress) (*os.File, error) {
	start, err := f.DataOffset()
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", w.name, f.Name, err)
	}
	part, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	have, err := part.Seek(0, io.SeekEnd)
	if n := int64(f.CompressedSize64); err == nil && have < n {
		p.advance(have)
		err = w.copy(io.MultiWriter(part, advancing{p}), start+have, n-have)
	}
	if err == nil {
		_, err = part.Seek(0, io.SeekStart)
	}
	if err != nil {
		part.Close()
		return nil, err
	}
	return part, nil
}

// write writes a file whose checksum is known; a wrong one is not kept.
func (w *wheel) write(target string, content io.Reader, sum string) error {
	file, err := os.Create(target + ".new")
	if err != nil {
		return err
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, hash), content)
	err = errors.Join(err, file.Close())
	if got := checksum(hash.Sum(nil)); err == nil && got != sum {
		err = fmt.Errorf("its checksum is %s, not %s of the RECORD; try again", got, sum)
	}
	if err != nil {
		os.Remove(file.Name())
		return fmt.Errorf("%s: %s: %w", w.name, target, err)
	}
	return os.Rename(file.Name(), target)
}

// has tells whether a file is there and right.
func has(name, sum string) bool {
	file, err := os.Open(name)
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
