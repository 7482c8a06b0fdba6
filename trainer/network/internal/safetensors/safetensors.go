// Package safetensors reads and writes files of named arrays in the format of Hugging
// Face: eight bytes with the length of the header, little-endian; the header, JSON with
// the type, shape and place of each array; the arrays one after another.
package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// File is what a file holds.
type File struct {
	// Metadata is any text by name.
	Metadata map[string]string
	Tensors  []Tensor
}

// Tensor is one array, row-major and little-endian.
type Tensor struct {
	Name  string
	Type  string // such as F32
	Shape []int
	Data  []byte
}

// maxHeader is the format's own limit.
const maxHeader = 100_000_000

// sizes are the bytes of a number of each type.
var sizes = map[string]int{
	"BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1,
	"U16": 2, "I16": 2, "F16": 2, "BF16": 2,
	"U32": 4, "I32": 4, "F32": 4,
	"U64": 8, "I64": 8, "F64": 8, "C64": 8,
}

// size returns the bytes that numbers of a type in a shape take.
func size(kind string, shape []int) (int, error) {
	n, ok := sizes[kind]
	if !ok {
		return 0, fmt.Errorf("unknown type %q", kind)
	}
	if slices.Contains(shape, 0) {
		return 0, nil
	}
	for _, d := range shape {
		if d < 0 || n > math.MaxInt64/d {
			return 0, fmt.Errorf("impossible shape %v", shape)
		}
		n *= d
	}
	return n, nil
}

// Float32 returns an array of single-precision numbers.
func Float32(name string, shape []int, values []float32) Tensor {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return Tensor{Name: name, Type: "F32", Shape: shape, Data: data}
}

// Float32 returns the numbers of an array that has single-precision ones.
func (t Tensor) Float32() ([]float32, error) {
	if t.Type != "F32" {
		return nil, fmt.Errorf("%q has type %s: convert it to single precision, F32", t.Name, t.Type)
	}
	values := make([]float32, len(t.Data)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[4*i:]))
	}
	return values, nil
}
