package calorimeter

import (
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Open reads the events of a file, by the extension of its name: .npz as Read does,
// .csv and .csv.gz as ReadCSV does with the default options. ROOT files are for package roottree.
func Open(path string) (*Events, error) {
	switch lower := strings.ToLower(path); {
	case strings.HasSuffix(lower, ".npz"):
		return openNPZ(path)
	case strings.HasSuffix(lower, ".csv"), strings.HasSuffix(lower, ".csv.gz"):
		return OpenCSV(path, CSVOptions{})
	case strings.HasSuffix(lower, ".root"):
		return nil, fmt.Errorf("%w: %s: ROOT files are not read here: call Open of package roottree, or convert the file with examples/shashlik/convert", ErrFormat, path)
	default:
		return nil, fmt.Errorf("%w: %s: its extension is %q: name it .npz, .csv or .csv.gz, as what it holds", ErrFormat, path, filepath.Ext(path))
	}
}

// OpenCSV reads the events of a file, as ReadCSV does. One whose name ends in .gz is decompressed.
func OpenCSV(path string, o CSVOptions) (*Events, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("calorimeter: %w", err)
	}
	defer f.Close()
	if !strings.HasSuffix(strings.ToLower(path), ".gz") {
		return ReadCSV(f, path, o)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %v: compress it with gzip, or leave .gz out of its name", ErrFormat, path, err)
	}
	return ReadCSV(z, path, o)
}

func openNPZ(path string) (*Events, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("calorimeter: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("calorimeter: %w", err)
	}
	return Read(f, info.Size(), path)
}
