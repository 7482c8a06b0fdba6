package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// part is a table under way: the rows that are complete, in a file.
type part struct {
	path   string // of the table
	file   *os.File
	header []string
	rows   map[string][]string // by ID
}

// openPart opens the rows that an earlier run has left, or begins. A last line that was cut off is dropped.
func openPart(path string, header []string) (*part, error) {
	file, err := os.OpenFile(path+".part", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	p := &part{path: path, file: file, header: header, rows: map[string][]string{}}
	if err := p.read(); err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", file.Name(), err)
	}
	return p, nil
}

func (p *part) read() error {
	text, err := os.ReadFile(p.file.Name())
	if err != nil {
		return err
	}
	text = text[:bytes.LastIndexByte(text, '\n')+1]
	if err := p.file.Truncate(int64(len(text))); err != nil {
		return err
	}
	if _, err := p.file.Seek(int64(len(text)), 0); err != nil {
		return err
	}
	if len(text) == 0 {
		return p.write(p.header)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	if !slices.Equal(rows[0], p.header) {
		return fmt.Errorf("it is of another table; remove it to start again")
	}
	for _, row := range rows[1:] {
		p.rows[row[0]] = row
	}
	return nil
}

func (p *part) write(row []string) error {
	w := csv.NewWriter(p.file)
	if err := w.Write(row); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// add keeps a row.
func (p *part) add(row []string) error {
	p.rows[row[0]] = row
	return p.write(row)
}

// complete writes the table with the rows of the IDs, at once, and removes the part.
func (p *part) complete(ids []string) error {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	rows := [][]string{p.header}
	for _, id := range ids {
		rows = append(rows, p.rows[id])
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	temporary := filepath.Join(filepath.Dir(p.path), "."+filepath.Base(p.path)+".tmp")
	if err := os.WriteFile(temporary, text.Bytes(), 0o644); err != nil {
		return err
	}
	if err := os.Rename(temporary, p.path); err != nil {
		return err
	}
	return os.Remove(p.file.Name())
}

// Close closes the file of the part.
func (p *part) Close() error { return p.file.Close() }
