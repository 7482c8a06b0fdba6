package main

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"path"
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
