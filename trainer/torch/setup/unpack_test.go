package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noise returns bytes that cannot be compressed.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

var files = map[string][]byte{
	"a/large.so":    noise(spooled + 1<<20 + 1),
	"a/small.h":     []byte("small"),
	"b/other.so":    noise(2<<20 + 2),
	"b/empty":       {},
	"c/compressed":  bytes.Repeat([]byte("compress "), 1<<20),
	"../outside.so": []byte("outside"),
}

// oneWheel is a wheel with these files, and a server of it.
func oneWheel(t *testing.T) ([]byte, *server) {
	wheelOnce.Do(func() { wheelOfFiles = newWheel(t, "w-1", files) })
	wheel := bytes.Clone(wheelOfFiles)
	return wheel, newServer(t, map[string][]byte{"w.whl": wheel})
}

var (
	wheelOnce    sync.Once
	wheelOfFiles []byte
)

// unpackAll unpacks the entries of a served wheel whose names begin so.
func unpackAll(url, folder, prefix string) error {
	s, err := openSource(url)
	if err != nil {
		return err
	}
	w, err := openWheel(s, "wheel")
	if err != nil {
		return err
	}
	for _, e := range w.entries {
		if strings.HasPrefix(e.Name, prefix) {
			if err := w.unpack(e, folder, silent{}); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

func assertUnpacked(t *testing.T, folder string, names ...string) {
	for _, name := range names {
		got, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(files[name], got), name)
	}
	rest, err := filepath.Glob(filepath.Join(folder, "*/*.*.*"))
	require.NoError(t, err)
	assert.Empty(t, rest, "nothing besides is left")
}

func TestUnpackFetchesOnlyWhatIsNeeded(t *testing.T) {
	_, s := oneWheel(t)
	folder := t.TempDir()
	require.NoError(t, unpackAll(s.URL+"/w.whl", folder, "a/"))
	assertUnpacked(t, folder, "a/large.so", "a/small.h")
	assert.Less(t, s.sent.Load(), int64(len(files["a/large.so"])+3*blockSize))

	before := s.sent.Load()
	require.NoError(t, unpackAll(s.URL+"/w.whl", folder, "a/"))
	assert.Less(t, s.sent.Load()-before, int64(2*blockSize), "what is there is not fetched again")
	assert.NoFileExists(t, filepath.Join(folder, "b/other.so"))
}

func TestUnpackFromAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b.whl")
	wheel, _ := oneWheel(t)
	require.NoError(t, os.WriteFile(path, wheel, 0o644))
	folder := t.TempDir()
	require.NoError(t, unpackAll("file://"+strings.ReplaceAll(path, " ", "%20"), folder, "a/"))
	require.NoError(t, unpackAll("file://"+strings.ReplaceAll(path, " ", "%20"), folder, "b/"))
	require.NoError(t, unpackAll("file://"+strings.ReplaceAll(path, " ", "%20"), folder, "c/"))
	assertUnpacked(t, folder, "a/large.so", "a/small.h", "b/other.so", "b/empty", "c/compressed")
}

func TestConnectionsThatAreCutGoOn(t *testing.T) {
	_, s := oneWheel(t)
	s.cutAfter(300_000)
	folder := t.TempDir()
	require.NoError(t, unpackAll(s.URL+"/w.whl", folder, "a/"))
	assertUnpacked(t, folder, "a/large.so", "a/small.h")
	assert.Less(t, s.sent.Load(), int64(len(files["a/large.so"])+3*blockSize), "nothing comes twice")
}

func TestFetchThatWasCutGoesOn(t *testing.T) {
	_, s := oneWheel(t)
	folder := t.TempDir()
	broken := false
	s.goesWrong(func(w http.ResponseWriter, r *http.Request) bool {
		var first, last int
		_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &first, &last)
		switch {
		case broken:
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		case last-first > blockSize:
			broken = true
			s.serve(&limited{ResponseWriter: w, left: 3 << 20}, r)
		}
		return broken
	})
	err := unpackAll(s.URL+"/w.whl", folder, "a/")
	require.ErrorContains(t, err, "503")
	require.ErrorContains(t, err, "what has come is kept: try again")
	part, err := os.Stat(filepath.Join(folder, "a/large.so.part"))
	require.NoError(t, err)
	require.Greater(t, part.Size(), int64(2<<20))

	s.goesWrong(nil)
	before := s.sent.Load()
	require.NoError(t, unpackAll(s.URL+"/w.whl", folder, "a/"))
	assertUnpacked(t, folder, "a/large.so", "a/small.h")
	assert.Less(t, s.sent.Load()-before, int64(len(files["a/large.so"]))-part.Size()+3*blockSize)
}

func TestPartOfAnotherWheelIsFetchedAnew(t *testing.T) {
	_, s := oneWheel(t)
	for name, part := range map[string][]byte{"short": []byte("of another wheel"), "long": make([]byte, 20<<20)} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(folder, "a"), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(folder, "a/large.so.part"), part, 0o644))
			require.NoError(t, unpackAll(s.URL+"/w.whl", folder, "a/"))
			assertUnpacked(t, folder, "a/large.so", "a/small.h")
		})
	}
}

func TestWrongContentIsRefused(t *testing.T) {
	for _, name := range []string{"a/large.so", "b/other.so"} {
		t.Run(name, func(t *testing.T) {
			wheel, s := oneWheel(t)
			wheel[bytes.Index(wheel, files[name][1000:1016])] ^= 1
			folder := t.TempDir()
			err := unpackAll(s.URL+"/w.whl", folder, name)
			require.ErrorIs(t, err, errWrong)
			assert.ErrorContains(t, err, name)
			assert.ErrorContains(t, err, "try again")
			left, err := filepath.Glob(filepath.Join(folder, "*/*"))
			require.NoError(t, err)
			assert.Empty(t, left)
		})
	}
}

func TestNothingIsWrittenOutside(t *testing.T) {
	_, s := oneWheel(t)
	assert.ErrorContains(t, unpackAll(s.URL+"/w.whl", t.TempDir(), "../"), "../outside.so would lie outside of its folder")
}

func TestServersThatCannotBeReadInParts(t *testing.T) {
	wheel, _ := oneWheel(t)
	for name, test := range map[string]struct {
		wrong http.HandlerFunc
		want  error
		says  string
	}{
		"no ranges":   {func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(wheel) }, errRanges, "w.whl"},
		"wrong range": {func(w http.ResponseWriter, r *http.Request) { rangeOf(w, "bytes 5-5/100") }, errRanges, `got "bytes 5-5/100"`},
		"no length":   {func(w http.ResponseWriter, r *http.Request) { rangeOf(w, "bytes 0-0/*") }, errRanges, ""},
		"forbidden":   {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }, nil, "403 Forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, nil)
			s.goesWrong(func(w http.ResponseWriter, r *http.Request) bool { test.wrong(w, r); return true })
			err := unpackAll(s.URL+"/w.whl", t.TempDir(), "a/")
			require.ErrorContains(t, err, test.says)
			if test.want != nil {
				assert.ErrorIs(t, err, test.want)
			}
			assert.EqualValues(t, 1, s.asked.Load(), "it is not asked again")
		})
	}
}

func rangeOf(w http.ResponseWriter, contentRange string) {
	w.Header().Set("Content-Range", contentRange)
	w.WriteHeader(http.StatusPartialContent)
	_, _ = w.Write([]byte{0})
}

func TestServerThatChangesTheWheel(t *testing.T) {
	_, s := oneWheel(t)
	source, err := openSource(s.URL + "/w.whl")
	require.NoError(t, err)
	s.wheels = map[string][]byte{"w.whl": noise(100)}
	_, err = source.ReadAt(make([]byte, 10), 0)
	assert.ErrorIs(t, err, errRanges)
}

func TestServerThatHangs(t *testing.T) {
	defer func(old time.Duration) { stall = old }(stall)
	stall = 100 * time.Millisecond
	_, s := oneWheel(t)
	s.goesWrong(func(w http.ResponseWriter, r *http.Request) bool {
		if s.asked.Load() > 1 {
			return false
		}
		<-r.Context().Done()
		return true
	})
	folder := t.TempDir()
	require.NoError(t, unpackAll(s.URL+"/w.whl", folder, "a/"), "the second try is answered")
	assertUnpacked(t, folder, "a/large.so", "a/small.h")

	s.goesWrong(func(w http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return true })
	assert.ErrorContains(t, unpackAll(s.URL+"/w.whl", t.TempDir(), "a/"), "nothing came for 100ms")
}

func TestWheelsThatAreNone(t *testing.T) {
	file, _ := oneWheel(t)
	s := newServer(t, map[string][]byte{"noise": noise(5 << 20), "zip": bytes.ReplaceAll(file, []byte("RECORD"), []byte("NOTHIN"))})
	assert.ErrorContains(t, unpackAll(s.URL+"/noise", t.TempDir(), ""), "wheel: zip: not a valid zip file")
	assert.ErrorContains(t, unpackAll(s.URL+"/zip", t.TempDir(), ""), "wheel has no RECORD")
	_, err := (&wheel{name: "wheel", record: map[string]string{"x": "md5=00"}}).sum("x")
	assert.ErrorContains(t, err, "wheel: the RECORD has no SHA-256 of x")
}

func TestReadAtIsThatOfTheFile(t *testing.T) {
	content := noise(6*blockSize + 1234)
	s := newServer(t, map[string][]byte{"w.whl": content})
	r, err := openSource(s.URL + "/w.whl")
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		at := rng.Int64N(int64(len(content)))
		p := make([]byte, rng.IntN(2*blockSize))
		n, err := r.ReadAt(p, at)
		want := content[at:min(int(at)+len(p), len(content))]
		if len(want) < len(p) {
			require.ErrorIs(t, err, io.EOF)
		} else {
			require.NoError(t, err)
		}
		require.True(t, bytes.Equal(want, p[:n]))
	}
}
