package calorimeter_test

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
)

// arrays returns those of a good archive, as they stand in it.
func arrays(t testing.TB) map[string][]byte {
	t.Helper()
	b, err := os.ReadFile("testdata/three.npz")
	require.NoError(t, err)
	return arraysIn(t, b)
}

func arraysIn(t testing.TB, archive []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(t, err)
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		out[f.Name], err = io.ReadAll(r)
		require.NoError(t, err)
	}
	return out
}

func archive(t testing.TB, arrays map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(arrays)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		require.NoError(t, err)
		_, err = w.Write(arrays[name])
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func read(b []byte) (*calorimeter.Events, error) {
	return calorimeter.Read(bytes.NewReader(b), int64(len(b)), "test.npz")
}

// replace swaps text in a header for some of the same length.
func replace(from, to string) func([]byte) []byte {
	return func(b []byte) []byte {
		return bytes.Replace(b, []byte(from), []byte(to+strings.Repeat(" ", len(from)-len(to))), 1)
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		name  string
		array string
		spoil func([]byte) []byte
		say   string
		wrap  error
	}{
		{"missing", "x", func([]byte) []byte { return nil }, "array x", calorimeter.ErrFormat},
		{"not an array", "y", func([]byte) []byte { return []byte("hello, world") }, "array y", calorimeter.ErrFormat},
		{"magic", "y", replace("NUMPY", "NUMPI"), "array y", calorimeter.ErrFormat},
		{"header cut off", "depth", func(b []byte) []byte { return b[:20] }, "cut off", calorimeter.ErrFormat},
		{"no dictionary", "energy", replace("'descr'", "'other'"), "invalid dictionary", calorimeter.ErrFormat},
		{"no end of the header", "energy", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte(" ")) }, "can't be understood", calorimeter.ErrFormat},
		{"huge header", "energy", func(b []byte) []byte { b[8], b[9] = 255, 255; b[6] = 2; b[10], b[11] = 255, 255; return b }, "header takes", calorimeter.ErrFormat},
		{"version 3", "energy", func(b []byte) []byte { b[6] = 3; return b }, "array energy", calorimeter.ErrFormat},
		{"type of cells", "cells", replace("<u2", "<i2"), `type is "<i2"`, calorimeter.ErrFormat},
		{"type of x", "x", replace("<f4", "<i4"), `type is "<i4"`, calorimeter.ErrFormat},
		{"big-endian", "x", replace("<f4", ">f4"), `type is ">f4"`, calorimeter.ErrFormat},
		{"Fortran order", "cells", replace("False, 'shape': (3, 15, 15), }", "True, 'shape': (3, 15, 15), }"), "Fortran", calorimeter.ErrFormat},
		{"shape of cells", "cells", replace("(3, 15, 15), }", "(3, 5, 45), }"), "shape is [3 5 45]", calorimeter.ErrFormat},
		{"fewer events", "x", replace("(3,)", "(2,)"), "shape is [2]", calorimeter.ErrFormat},
		{"no events", "energy", replace("(3,)", "(0,)"), "0 events", calorimeter.ErrFormat},
		{"negative shape", "energy", replace("(3,), }", "(-3,)}"), "array energy", calorimeter.ErrFormat},
		{"scalar", "energy", replace("(3,), }", "(), }"), "shape is []", calorimeter.ErrFormat},
		{"too many events", "energy", replace("(3,), }          ", "(1000000000,), }"), "1000000000 events", calorimeter.ErrFormat},
		{"too little data", "cells", func(b []byte) []byte { return b[:len(b)-1] }, "1349 bytes or more", calorimeter.ErrFormat},
		{"too much data", "cells", func(b []byte) []byte { return append(b, 0) }, "1351 bytes or more", calorimeter.ErrFormat},
		{"NaN", "theta_x", func(b []byte) []byte { copy(b[len(b)-4:], []byte{0, 0, 0xc0, 0x7f}); return b }, "theta_x of event 2 is NaN", calorimeter.ErrEvents},
		{"negative energy", "energy", func(b []byte) []byte { b[len(b)-5] |= 0x80; return b }, "energy of event 1 is -", calorimeter.ErrEvents},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := arrays(t)
			key := c.array + ".npy"
			before := bytes.Clone(all[key])
			if all[key] = c.spoil(all[key]); all[key] == nil {
				delete(all, key)
			}
			require.NotEqual(t, before, all[key], "the test must change something")
			_, err := read(archive(t, all))
			require.ErrorIs(t, err, c.wrap)
			assert.ErrorContains(t, err, c.say)
			assert.ErrorContains(t, err, "test.npz")
		})
	}
}

func TestReadErrorsOfTheArchive(t *testing.T) {
	good, err := os.ReadFile("testdata/three.npz")
	require.NoError(t, err)
	_, err = read(good[:len(good)/2])
	assert.ErrorIs(t, err, calorimeter.ErrFormat, "cut off")
	_, err = read(nil)
	assert.ErrorIs(t, err, calorimeter.ErrFormat, "empty")

	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range 2 {
		_, err := z.Create("energy.npy")
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	_, err = read(b.Bytes())
	require.ErrorIs(t, err, calorimeter.ErrFormat)
	assert.ErrorContains(t, err, `two arrays are named "energy.npy"`)

	all := arrays(t)
	all["note.txt"] = []byte("not an array")
	_, err = read(archive(t, all))
	assert.NoError(t, err, "other entries are ignored")
}

// TestReadNeverReadsDamageAsData flips every byte of an archive in turn: it is refused,
// or what was read is what had been written.
func TestReadNeverReadsDamageAsData(t *testing.T) {
	good, err := os.ReadFile("testdata/three.npz")
	require.NoError(t, err)
	want, err := read(good)
	require.NoError(t, err)
	refused := 0
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		events, err := read(bad)
		if err != nil {
			refused++
			continue
		}
		require.Equal(t, want, events, "byte %d", i)
	}
	assert.Greater(t, refused, len(good)/2)
}

// FuzzRead takes its input for a whole archive and for each of the arrays of one.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"three.npz", "double.npz"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(f, err)
		f.Add(b)
	}
	for _, b := range arrays(f) {
		f.Add(b)
		f.Add(b[:len(b)-2])
	}
	names := []string{"cells", "energy", "x", "depth"}
	good := arrays(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		check := func(b []byte) {
			if events, err := read(b); err == nil {
				require.NoError(t, events.Validate())
			}
		}
		check(data)
		for _, name := range names {
			key := name + ".npy"
			kept := good[key]
			good[key] = data
			b := archive(t, good)
			good[key] = kept
			check(b)
		}
	})
}

func BenchmarkSample(b *testing.B) {
	for b.Loop() {
		if _, err := calorimeter.Sample(); err != nil {
			b.Fatal(err)
		}
	}
}
