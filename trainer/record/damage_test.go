package record_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/record"
)

// recorded returns a file with the outcomes of some candidates, and its lines.
func recorded(t *testing.T, members []trainer.Configuration) (text []byte, lines [][]byte) {
	t.Helper()
	path := newPath(t)
	r := open(t, path, &fake{}, record.Options{})
	for _, c := range members {
		train(t, r, c, instance(0))
	}
	require.NoError(t, r.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text, bytes.SplitAfter(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
}

// put makes a new file, which is quicker than to overwrite one.
func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
	}
	require.NoError(t, os.WriteFile(path, text, 0o644))
}

// TestTornAnywhere cuts a file off after each of its bytes, fills some of what is gone with zeros, and goes on.
func TestTornAnywhere(t *testing.T) {
	members := pool(t, 2)
	text, _ := recorded(t, members)
	path := newPath(t)
	for n := range len(text) + 1 {
		for _, zeros := range []int{0, 100} {
			if zeros > 0 && n == 0 {
				continue // nothing of it is a record's
			}
			put(t, path, append(slices.Clip(text[:n]), make([]byte, zeros)...))
			whole := bytes.Count(text[:n], []byte("\n"))
			if zeros > 0 && whole == 0 && n < 25 {
				_, err := record.Open(path, some, &fake{}, record.Options{})
				require.ErrorIs(t, err, record.ErrFormat, "it might be anything")
				continue
			}
			if read, err := record.Read(path); whole > 0 {
				require.NoError(t, err)
				require.Equal(t, whole-1, read.Len())
			} else {
				require.ErrorIs(t, err, record.ErrFormat)
			}
			f := &fake{}
			r := open(t, path, f, record.Options{})
			torn := zeros > 0 || n > 0 && text[n-1] != '\n'
			require.Equal(t, torn, r.Torn() != nil, "%d bytes", n)
			if torn {
				require.ErrorContains(t, r.Torn(), fmt.Sprintf("%s:%d: damaged record: the last line", path, whole+1))
			}
			for _, c := range members {
				train(t, r, c, instance(0))
			}
			require.NoError(t, r.Close())
			require.Equal(t, 2-max(0, whole-1), f.count)
			healed, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(text), string(healed), "cut off after %d bytes", n)
		}
	}
}

// TestFlippedAnywhere changes each byte of a file, which must be noticed.
func TestFlippedAnywhere(t *testing.T) {
	text, lines := recorded(t, pool(t, 3))
	lines[3] = append(lines[3], '\n')
	path, at := newPath(t), 0
	for i, line := range lines {
		for range line {
			for _, flip := range []byte{1, text[at], text[at] ^ '\n'} { // another, zero, and the end of a line
				if flip == 0 {
					continue
				}
				changed := bytes.Clone(text)
				changed[at] ^= flip
				put(t, path, changed)
				r, err := record.Open(path, some, &fake{}, record.Options{NoSync: true})
				if err == nil { // it may have been cut off as well
					require.ErrorIs(t, r.Torn(), record.ErrDamaged)
					if r.Len() == 1 { // the last two lines have become one
						require.True(t, i == 2 && text[at] == '\n' && changed[at] == 0)
					} else {
						require.Equal(t, 2, r.Len())
						require.True(t, at == len(text)-1 || i == 3 && changed[at] == 0, "byte %d", at)
					}
					require.NoError(t, r.Close())
					continue
				}
				var damage *record.DamageError
				if errors.As(err, &damage) {
					require.Equal(t, i+1, damage.Line)
					require.Equal(t, path, damage.Path)
				} else {
					require.ErrorIs(t, err, record.ErrFormat)
					require.Zero(t, i)
				}
				left, err := os.ReadFile(path)
				require.NoError(t, err)
				require.Equal(t, changed, left, "a file that is refused is left as it is")
			}
			at++
		}
	}
}

func TestOtherFiles(t *testing.T) {
	members := pool(t, 2)
	text, lines := recorded(t, members)
	other := newPath(t)
	r := open(t, other, trainer.Func(fakeOther), record.Options{})
	train(t, r, members[0], instance(0))
	require.NoError(t, r.Close())
	conflicting, err := os.ReadFile(other)
	require.NoError(t, err)
	conflict := bytes.SplitAfter(conflicting, []byte("\n"))[1]

	path := filepath.Join(t.TempDir(), "file")
	for name, test := range map[string]struct {
		text []byte
		want error
		says string
	}{
		"text":           {[]byte("id,loss\na,1\n"), record.ErrFormat, "it does not begin with"},
		"zeros":          {make([]byte, 100), record.ErrFormat, "it does not begin with"},
		"no header":      {bytes.Join(lines[1:], nil), record.ErrFormat, "it does not begin with"},
		"two headers":    {append(bytes.Clone(text), text...), record.ErrDamaged, `file:4: damaged record: json: unknown field "format"`},
		"empty line":     {append(append(bytes.Clone(lines[0]), '\n'), lines[1]...), record.ErrDamaged, "file:2: damaged record: the line is not as it was written: the check sum at its end is wrong or missing; restore the file"},
		"conflict":       {append(bytes.Clone(text), conflict...), record.ErrDamaged, "another one than that of the same training on line 2"},
		"the same twice": {append(bytes.Clone(text), lines[1]...), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			put(t, path, test.text)
			read, err := record.Read(path)
			if test.want == nil {
				require.NoError(t, err)
				assert.Equal(t, 2, read.Len())
				return
			}
			assert.ErrorIs(t, err, test.want)
			assert.ErrorContains(t, err, test.says)
			_, err = record.Open(path, some, &fake{}, record.Options{})
			assert.ErrorIs(t, err, test.want)
		})
	}
}
