package calorimeter

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/sbinet/npyio/npy"
	"github.com/sbinet/npyio/npz"
)

const (
	// MaxEvents is the largest number of events that Read accepts from one file.
	MaxEvents = 1 << 20
	// depositUnit is the energy, in MeV, that one count of the array cells stands for.
	depositUnit = 0.25
	// maxHeader bounds what a damaged file can make us allocate; NumPy's headers
	// take 128 bytes.
	maxHeader = 1 << 16
)

// Read reads events from a NumPy archive (npz) of size bytes; name stands for it in
// errors. Write makes such archives. They hold, for n events,
//
//	cells             uint16 [n, 15, 15]  deposits in units of 0.25 MeV, event, row, column
//	energy            float  [n]          GeV
//	x, y              float  [n]          cm
//	theta_x, theta_y  float  [n]          rad
//	depth             float  [n]          cm
//
// where float is float32 or float64, all little-endian and in C order; other arrays are ignored.
// Its error wraps ErrFormat or ErrEvents. The memory that a damaged or hostile
// file can take is bounded by that of MaxEvents events.
func Read(r io.ReaderAt, size int64, name string) (*Events, error) {
	archive, err := npz.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %v: give an archive made with numpy.savez", ErrFormat, name, err)
	}
	keys := slices.Sorted(slices.Values(archive.Keys()))
	for i := 1; i < len(keys); i++ {
		if keys[i] == keys[i-1] {
			return nil, fmt.Errorf("%w: %s: two arrays are named %q: keep one", ErrFormat, name, keys[i])
		}
	}
	events := &Events{}
	n := -1 // any number of events
	for _, c := range events.columns() {
		if *c.values, err = readColumn(archive, c.name, n); err != nil {
			return nil, fmt.Errorf("%s: array %s: %w", name, c.name, err)
		}
		n = len(*c.values)
	}
	counts, err := readCounts(archive, n)
	if err != nil {
		return nil, fmt.Errorf("%s: array cells: %w", name, err)
	}
	events.Deposits = make([]float32, len(counts))
	for i, c := range counts {
		events.Deposits[i] = depositUnit * float32(c)
	}
	if err := events.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return events, nil
}

// readColumn reads n numbers of either floating-point type.
func readColumn(archive *npz.Reader, name string, n int) ([]float64, error) {
	a, err := openArray(archive, name)
	if err != nil {
		return nil, err
	}
	defer a.data.Close()
	switch a.kind {
	case "<f8":
		return decode[float64](a, []int{n})
	case "<f4":
		single, err := decode[float32](a, []int{n})
		if err != nil {
			return nil, err
		}
		wide := make([]float64, len(single))
		for i, v := range single {
			wide[i] = float64(v)
		}
		return wide, nil
	default:
		return nil, fmt.Errorf("%w: its type is %q: save it as .astype(\"<f4\")", ErrFormat, a.kind)
	}
}

// readCounts reads the cells of n events.
func readCounts(archive *npz.Reader, n int) ([]uint16, error) {
	a, err := openArray(archive, "cells")
	if err != nil {
		return nil, err
	}
	defer a.data.Close()
	if a.kind != "<u2" {
		return nil, fmt.Errorf("%w: its type is %q: save it as .astype(\"<u2\")", ErrFormat, a.kind)
	}
	return decode[uint16](a, []int{n, Side, Side})
}

// array is one entry of an archive, of which the header has been read.
type array struct {
	data    io.ReadCloser
	header  []byte // as it stands in the file
	kind    string // NumPy's dtype
	shape   []int
	fortran bool // the first index runs fastest
}

func openArray(archive *npz.Reader, name string) (*array, error) {
	f, err := archive.Open(name + ".npy")
	if err != nil {
		return nil, fmt.Errorf("%w: %v: add it to the archive", ErrFormat, err)
	}
	raw, header, err := readHeader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &array{f, raw, header.Descr.Type, header.Descr.Shape, header.Descr.Fortran}, nil
}

// decode reads the data of an array of the given shape; a first length of -1 stands for
// any up to MaxEvents. The data are read whole before npyio sees them: it takes an array that
// ends early for one that ends with zeros.
func decode[T uint16 | float32 | float64](a *array, shape []int) ([]T, error) {
	if a.fortran {
		return nil, fmt.Errorf("%w: it is in Fortran order: save numpy.ascontiguousarray of it", ErrFormat)
	}
	if shape[0] < 0 && len(a.shape) > 0 {
		shape = append([]int{a.shape[0]}, shape[1:]...)
	}
	if !slices.Equal(a.shape, shape) {
		return nil, fmt.Errorf("%w: its shape is %v, not %v: save one entry an event in every array", ErrFormat, a.shape, shape)
	}
	if shape[0] < 1 || shape[0] > MaxEvents {
		return nil, fmt.Errorf("%w: it has %d events: save from 1 to %d in one file", ErrFormat, shape[0], MaxEvents)
	}
	want := binary.Size(T(0))
	for _, s := range shape {
		want *= s
	}
	body, err := io.ReadAll(io.LimitReader(a.data, int64(want)+1)) // to the end, where zip checks the sum
	if err != nil {
		return nil, fmt.Errorf("%w: %v: copy the file again", ErrFormat, err)
	}
	if len(body) != want {
		return nil, fmt.Errorf("%w: %d bytes or more of data where its shape %v asks for %d: copy the file again", ErrFormat, len(body), shape, want)
	}
	var out []T
	if err := npy.Read(io.MultiReader(bytes.NewReader(a.header), bytes.NewReader(body)), &out); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrFormat, err)
	}
	return out, nil
}

// readHeader returns the header of an array, as it stands and decoded.
func readHeader(r io.Reader) (raw []byte, header npy.Header, err error) {
	// npyio slices a header that it doesn't understand out of its bounds.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: its header can't be understood (%v): save it with numpy", ErrFormat, p)
		}
	}()
	raw = make([]byte, 8, 128)
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, header, fmt.Errorf("%w: its header is cut off: %v", ErrFormat, err)
	}
	lengthBytes := 2 // of version 1
	if raw[6] >= 2 {
		lengthBytes = 4
	}
	length := make([]byte, 4)
	if _, err := io.ReadFull(r, length[:lengthBytes]); err != nil {
		return nil, header, fmt.Errorf("%w: its header is cut off: %v", ErrFormat, err)
	}
	raw = append(raw, length[:lengthBytes]...)
	n := binary.LittleEndian.Uint32(length)
	if n > maxHeader {
		return nil, header, fmt.Errorf("%w: its header takes %d bytes: save it with numpy", ErrFormat, n)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, header, fmt.Errorf("%w: its header is cut off: %v", ErrFormat, err)
	}
	raw = append(raw, text...)
	reader, err := npy.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, header, fmt.Errorf("%w: %v: save it with numpy", ErrFormat, err)
	}
	return raw, reader.Header, nil
}
