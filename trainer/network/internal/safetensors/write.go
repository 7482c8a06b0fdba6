package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
)

// alignment is that of the arrays in the file.
const alignment = 8

// Write writes a file, the arrays in their order.
func Write(w io.Writer, f File) error {
	header, err := f.header()
	if err != nil {
		return err
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))); err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	for _, t := range f.Tensors {
		if _, err := w.Write(t.Data); err != nil {
			return err
		}
	}
	return nil
}

func (f File) header() ([]byte, error) {
	var b bytes.Buffer
	separator := byte('{')
	put := func(name string, v any) error {
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		value, err := json.Marshal(v)
		if err != nil {
			return err
		}
		b.WriteByte(separator)
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
		separator = ','
		return nil
	}
	if f.Metadata != nil {
		if err := put("__metadata__", f.Metadata); err != nil {
			return nil, err
		}
	}
	begin := 0
	for _, t := range f.Tensors {
		n, err := size(t.Type, t.Shape)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", t.Name, err)
		}
		if n != len(t.Data) {
			return nil, fmt.Errorf("%q: %d bytes for %s %v, which takes %d", t.Name, len(t.Data), t.Type, t.Shape, n)
		}
		if err := put(t.Name, entry{t.Type, append([]int{}, t.Shape...), [2]int{begin, begin + n}}); err != nil {
			return nil, err
		}
		begin += n
	}
	if b.Len() == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	for b.Len()%alignment != 0 {
		b.WriteByte(' ')
	}
	if b.Len() > maxHeader {
		return nil, fmt.Errorf("a header of %d bytes: at most %d are possible", b.Len(), maxHeader)
	}
	return b.Bytes(), nil
}
