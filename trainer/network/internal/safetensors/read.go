package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// entry is an array in the header.
type entry struct {
	Type    string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"`
}

// Read reads a file to its end. The arrays are in the order of the file.
func Read(r io.Reader) (File, error) {
	header, err := readHeader(r)
	if err != nil {
		return File{}, err
	}
	f, ends, err := parse(header)
	if err != nil {
		return File{}, err
	}
	total := 0
	if len(ends) > 0 {
		total = ends[len(ends)-1]
	}
	data, err := readExactly(r, total)
	if err != nil {
		return File{}, fmt.Errorf("arrays: %w", err)
	}
	if n, _ := io.ReadFull(r, make([]byte, 1)); n > 0 {
		return File{}, fmt.Errorf("more than the %d bytes of the arrays", total)
	}
	begin := 0
	for i, end := range ends {
		f.Tensors[i].Data = data[begin:end:end]
		begin = end
	}
	return f, nil
}

func readHeader(r io.Reader) ([]byte, error) {
	length, err := readExactly(r, 8)
	if err != nil {
		return nil, fmt.Errorf("length of the header: %w", err)
	}
	n := binary.LittleEndian.Uint64(length)
	if n > maxHeader {
		return nil, fmt.Errorf("a header of %d bytes, more than %d: this is no safetensors file", n, maxHeader)
	}
	header, err := readExactly(r, int(n))
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	return header, nil
}

// readExactly reads n bytes, and takes no more memory than there are.
func readExactly(r io.Reader, n int) ([]byte, error) {
	var b bytes.Buffer
	got, err := io.CopyN(&b, r, int64(n))
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("truncated: %d of %d bytes: %w", got, n, io.ErrUnexpectedEOF)
	}
	return b.Bytes(), err
}

// parse returns the file without its data, and where each array ends.
func parse(header []byte) (File, []int, error) {
	var f File
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(header, &entries); err != nil {
		return f, nil, fmt.Errorf("the header is no JSON object: this is no safetensors file: %w", err)
	}
	if raw, ok := entries["__metadata__"]; ok {
		if err := json.Unmarshal(raw, &f.Metadata); err != nil {
			return f, nil, fmt.Errorf("metadata: %w", err)
		}
		delete(entries, "__metadata__")
	}
	type placed struct {
		Tensor
		from, to int
	}
	var all []placed
	for name, raw := range entries {
		var e entry
		if err := json.Unmarshal(raw, &e); err != nil {
			return f, nil, fmt.Errorf("%q: %w", name, err)
		}
		n, err := size(e.Type, e.Shape)
		if err == nil && e.Shape == nil {
			err = errors.New("no shape")
		}
		if err != nil {
			return f, nil, fmt.Errorf("%q: %w", name, err)
		}
		from, to := e.Offsets[0], e.Offsets[1]
		if from < 0 || to < from || to-from != n {
			return f, nil, fmt.Errorf("%q: bytes %d to %d for %s %v, which takes %d", name, from, to, e.Type, e.Shape, n)
		}
		all = append(all, placed{Tensor{Name: name, Type: e.Type, Shape: e.Shape}, from, to})
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.Name, b.Name))
	})
	ends := make([]int, len(all))
	end := 0
	for i, p := range all {
		if p.from != end {
			return f, nil, fmt.Errorf("%q begins at byte %d and the array before it ends at %d", p.Name, p.from, end)
		}
		end = p.to
		ends[i] = end
		f.Tensors = append(f.Tensors, p.Tensor)
	}
	return f, ends, nil
}
