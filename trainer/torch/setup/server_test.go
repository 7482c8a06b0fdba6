package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// newWheel makes a wheel of files.
func newWheel(t *testing.T, name string, files map[string][]byte) []byte {
	var file, record bytes.Buffer
	archive := zip.NewWriter(&file)
	add := func(name string, content []byte) {
		w, err := archive.Create(name)
		require.NoError(t, err)
		_, err = w.Write(content)
		require.NoError(t, err)
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		sum := sha256.Sum256(files[path])
		fmt.Fprintf(&record, "%s,%s,%d\n", path, checksum(sum[:]), len(files[path]))
		add(path, files[path])
	}
	fmt.Fprintf(&record, "%s.dist-info/RECORD,,\n", name)
	add(name+".dist-info/RECORD", record.Bytes())
	require.NoError(t, archive.Close())
	return file.Bytes()
}

// A server serves wheels in ranges, and does what a test needs it to do wrong.
type server struct {
	*httptest.Server
	wheels map[string][]byte
	wrong  atomic.Pointer[fault]
	asked  atomic.Int64 // requests
	sent   atomic.Int64 // bytes
}

// A fault reports whether it has answered.
type fault func(http.ResponseWriter, *http.Request) bool

// goesWrong sets what the server does wrong from now on, nil for nothing.
func (s *server) goesWrong(f fault) { s.wrong.Store(&f) }

func newServer(t *testing.T, wheels map[string][]byte) *server {
	s := &server{wheels: wheels}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		if wrong := s.wrong.Load(); wrong != nil && *wrong != nil && (*wrong)(w, r) {
			return
		}
		s.serve(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	wheel := s.wheels[strings.TrimPrefix(r.URL.Path, "/")]
	if wheel == nil {
		http.NotFound(w, r)
		return
	}
	http.ServeContent(counting{w, &s.sent}, r, "", time.Time{}, bytes.NewReader(wheel))
}

type counting struct {
	http.ResponseWriter
	sent *atomic.Int64
}

func (c counting) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.sent.Add(int64(n))
	return n, err
}

// cutAfter lets the connection of a long answer break after n bytes.
func (s *server) cutAfter(n int) {
	s.goesWrong(func(w http.ResponseWriter, r *http.Request) bool {
		s.serve(&limited{ResponseWriter: w, left: n}, r)
		return true
	})
}

type limited struct {
	http.ResponseWriter
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n, _ := l.ResponseWriter.Write(p[:min(len(p), l.left)])
	if l.left -= n; l.left == 0 {
		panic(http.ErrAbortHandler)
	}
	return n, nil
}
