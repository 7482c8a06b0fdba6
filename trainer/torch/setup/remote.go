package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// errRanges says that a server does not give parts of a file.
var errRanges = errors.New("the server gives no parts of files")

var errCut = errors.New("the connection was cut")

// A remote source is read in blocks, the last of which are kept: the entries of a wheel are
// mostly read one after the other.
type remote struct {
	url    string
	length int64
	blocks [4]block // the one used last first
}

type block struct {
	number int64
	bytes  []byte
}

const blockSize = 1 << 20

// How often a request that brings nothing is repeated, after how long, and how long it may
// bring nothing.
var (
	tries = 6
	pause = 500 * time.Millisecond
	stall = time.Minute
)

func openRemote(url string) (source, error) {
	r := &remote{url: url}
	err := r.retry(func() (bool, error) {
		return false, r.request(0, 1, func(io.Reader) error { return nil })
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (r *remote) size() int64 { return r.length }

func (r *remote) Close() error { return nil }

// ReadAt reads through the blocks.
func (r *remote) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) {
		if offset >= r.length {
			return n, io.EOF
		}
		b, err := r.block(offset / blockSize)
		if err != nil {
			return n, err
		}
		k := copy(p[n:], b[offset%blockSize:])
		n, offset = n+k, offset+int64(k)
	}
	return n, nil
}

func (r *remote) block(number int64) ([]byte, error) {
	at := len(r.blocks) - 1
	for i, b := range r.blocks {
		if b.bytes != nil && b.number == number {
			at = i
			break
		}
	}
	b := r.blocks[at]
	if b.bytes == nil || b.number != number {
		var content bytes.Buffer
		start := number * blockSize
		if err := r.copy(&content, start, min(blockSize, r.length-start)); err != nil {
			return nil, err
		}
		b = block{number, content.Bytes()}
	}
	copy(r.blocks[1:at+1], r.blocks[:at])
	r.blocks[0] = b
	return b.bytes, nil
}

// copy goes on where a connection was cut.
func (r *remote) copy(w io.Writer, offset, n int64) error {
	return r.retry(func() (bool, error) {
		got := int64(0)
		err := r.request(offset, n, func(body io.Reader) (err error) {
			if got, err = io.CopyN(w, body, n); errors.Is(err, io.EOF) {
				err = errCut
			}
			return err
		})
		offset, n = offset+got, n-got
		return got > 0, err
	})
}

// retry repeats a request as long as it makes progress, and a few times if it makes none.
func (r *remote) retry(request func() (progress bool, err error)) error {
	for try := 0; ; try++ {
		progress, err := request()
		var fatal fatalError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &fatal):
			return fatal.error
		case progress:
			try = 0
		case try+1 >= tries:
			return fmt.Errorf("%s: %w; what has come is kept: try again when the network is back", r.url, err)
		}
		time.Sleep(pause << try)
	}
}

// A fatalError is not worth another try.
type fatalError struct{ error }

// request asks for a range and reads it.
func (r *remote) request(offset, n int64, read func(io.Reader) error) error {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	watch := time.AfterFunc(stall, func() { cancel(fmt.Errorf("nothing came for %v", stall)) })
	defer watch.Stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return fatalError{err}
	}
	request.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", offset, offset+n-1))
	answer, err := http.DefaultClient.Do(request)
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &untrusted):
		return fatalError{err}
	case err != nil:
		return cause(ctx, err)
	}
	defer answer.Body.Close()
	switch code := answer.StatusCode; {
	case code == http.StatusOK:
		return fatalError{fmt.Errorf("%s: %w", r.url, errRanges)}
	case code >= 500, code == http.StatusRequestTimeout, code == http.StatusTooManyRequests:
		return errors.New(answer.Status)
	case code != http.StatusPartialContent:
		return fatalError{fmt.Errorf("%s: %s", r.url, answer.Status)}
	}
	var first, last, length int64
	if _, err := fmt.Sscanf(answer.Header.Get("Content-Range"), "bytes %d-%d/%d", &first, &last, &length); err != nil ||
		first != offset || r.length != 0 && length != r.length {
		return fatalError{fmt.Errorf("%s: asked for the bytes from %d of %d, got %q: %w", r.url, offset, r.length, answer.Header.Get("Content-Range"), errRanges)}
	}
	r.length = length
	return cause(ctx, read(watched{answer.Body, watch}))
}

// cause is the reason for which a request was ended, if there is one besides its error.
func cause(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// A watched reader resets a timer whenever something comes.
type watched struct {
	io.Reader
	watch *time.Timer
}

func (w watched) Read(p []byte) (int, error) {
	w.watch.Reset(stall)
	return w.Reader.Read(p)
}
