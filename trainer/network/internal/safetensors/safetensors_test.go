package safetensors

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var example = File{
	Metadata: map[string]string{"format": "pt", `a "quoted"`: "<ü>"},
	Tensors: []Tensor{
		Float32("0.weight", []int{2, 3}, []float32{1, -2, 3.5, 0, float32(math.Inf(1)), 1e-45}),
		{Name: "0.counted", Type: "I64", Shape: []int{}, Data: make([]byte, 8)},
		{Name: "none", Type: "BF16", Shape: []int{0, 4}, Data: []byte{}},
	},
}

func written(t testing.TB, f File) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Write(&b, f))
	return b.Bytes()
}

// file returns a file with a header and so many bytes of arrays.
func file(header string, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, n)...)
}

func TestWrittenIsRead(t *testing.T) {
	for _, f := range []File{example, {}, {Metadata: map[string]string{}}} {
		data := written(t, f)
		assert.Zero(t, binary.LittleEndian.Uint64(data)%8, "the arrays are aligned")
		got, err := Read(bytes.NewReader(data))
		require.NoError(t, err)
		assert.Equal(t, f, got)
	}
	values, err := example.Tensors[0].Float32()
	require.NoError(t, err)
	assert.Equal(t, []float32{1, -2, 3.5, 0, float32(math.Inf(1)), 1e-45}, values)
	_, err = example.Tensors[1].Float32()
	assert.ErrorContains(t, err, `"0.counted" has type I64: convert it`)
}

func TestTruncated(t *testing.T) {
	data := written(t, example)
	for n := range data {
		_, err := Read(bytes.NewReader(data[:n]))
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%d bytes", n)
		assert.ErrorContains(t, err, "truncated")
	}
}

func TestRefused(t *testing.T) {
	for text, data := range map[string][]byte{
		"a header of 8675467939688574835 bytes, more than 100000000: this is no safetensors": []byte("some texts"),
		"no JSON object":                                             file("[]", 0),
		"more than the 0 bytes":                                      file("{}", 1),
		"more than the 4 bytes":                                      file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 5),
		`"a": unknown type "F31"`:                                    file(`{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}`, 4),
		`"a": impossible shape [-1 -1]`:                              file(`{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}`, 4),
		`"a": impossible shape [4294967`:                             file(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 4),
		`"a": bytes 0 to 8 for F32 [1], which takes 4`:               file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}`, 8),
		`"a": bytes 4 to 0 for`:                                      file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`, 4),
		`"a": bytes -4 to 0 for`:                                     file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}`, 4),
		`"a" begins at byte 4 and the array before it ends at 0`:     file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8),
		`"b" begins at byte 0 and the array before it ends at 4`:     file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4),
		"metadata: json: cannot unmarshal number":                    file(`{"__metadata__":{"a":1}}`, 0),
		`"a": no shape`:                                              file(`{"a":{"dtype":"U8","data_offsets":[0,1]}}`, 1),
		`"a": json: cannot unmarshal`:                                file(`{"a":7}`, 0),
		`"a": bytes 0 to 4 for F32 [99999999999], which takes 39999`: file(`{"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,4]}}`, 4),
	} {
		_, err := Read(bytes.NewReader(data))
		assert.ErrorContains(t, err, text)
	}
	for text, f := range map[string]File{
		`"a": 3 bytes for F32 [1], which takes 4`: {Tensors: []Tensor{{Name: "a", Type: "F32", Shape: []int{1}, Data: make([]byte, 3)}}},
		`"a": unknown type ""`:                    {Tensors: []Tensor{{Name: "a"}}},
	} {
		assert.ErrorContains(t, Write(io.Discard, f), text)
	}
}

// FuzzRead reads any bytes; what can be read is written and read again as the same.
func FuzzRead(f *testing.F) {
	f.Add(written(f, example))
	f.Add(file("{}", 0))
	f.Add(file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4))
	f.Add(file(`{"a":{"dtype":"U8","shape":[0,9],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}`, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		again, err := Read(bytes.NewReader(written(t, read)))
		require.NoError(t, err)
		require.Equal(t, read, again)
	})
}
