package replay

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Open reads the table in a file. See Read.
func Open(path string, options Options) (*Table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	defer file.Close()
	return Read(file, filepath.Base(path), options)
}

// Read reads a table. The name stands for it in messages. Cells are trimmed of
// spaces and may be quoted; blank lines are skipped. The error wraps one of those of
// this package, or is that of the reader.
func Read(r io.Reader, name string, options Options) (*Table, error) {
	if err := options.check(); err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	cells, err := newCells(r, name, options.Comma)
	if err != nil {
		return nil, err
	}
	header, err := cells.header()
	if err != nil {
		return nil, err
	}
	l, err := newLayout(header, options)
	if err != nil {
		line, _ := cells.csv.FieldPos(0)
		return nil, fmt.Errorf("replay: %s:%d: %w", name, line, err)
	}
	p := &parser{cells: cells, header: header, layout: l, options: options, levels: make([]column, len(header))}
	p.data = &records{name: name, index: map[string]int{}, width: l.experiments, missingAs: options.MissingAs,
		id: header[l.id], prefix: l.score.prefix, seconds: l.seconds.prefix}
	for _, m := range l.metrics {
		p.data.metrics = append(p.data.metrics, m.prefix)
	}
	p.data.values = make([][]float64, len(l.metrics))
	for {
		row, err := cells.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := p.row(row); err != nil {
			return nil, err
		}
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	t := &Table{data: p.data, order: make([]int, l.experiments)}
	for e := range t.order {
		t.order[e] = e
	}
	if options.Order != nil {
		return t.Reordered(options.Order)
	}
	return t, nil
}
