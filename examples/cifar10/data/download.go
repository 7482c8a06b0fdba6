package data

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"time"
)

// checksum is what a file must have.
type checksum struct{ kind, value string }

var hashes = map[string]func() hash.Hash{"md5": md5.New, "sha256": sha256.New, "sha512": sha512.New}

// check returns an error that wraps ErrDamaged for a file with another checksum.
func (c checksum) check(path string) error {
	opened, err := os.Open(path)
	if err != nil {
		return err
	}
	defer opened.Close()
	sum := hashes[c.kind]()
	if _, err := io.Copy(sum, opened); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != c.value {
		return fmt.Errorf("%w: %s has the %s %s, not %s", ErrDamaged, path, c.kind, got, c.value)
	}
	return nil
}

// stalled is how long a download may bring nothing before it ends.
var stalled = time.Minute

// download fetches a file, going on with what an earlier download left in path.part, and checks it. One that is there
// and right is not fetched again. A damaged one is removed.
func download(ctx context.Context, address, path string, sum checksum, tell func(done, of int64)) error {
	if sum.check(path) == nil {
		return nil
	}
	part := path + ".part"
	if err := transfer(ctx, address, part, tell); err != nil {
		if info, no := os.Stat(part); no == nil && info.Size() > 0 {
			return fmt.Errorf("%w: what came is kept in %s and goes on the next time", err, part)
		}
		return err
	}
	if err := sum.check(part); err != nil {
		return errors.Join(err, removed(part))
	}
	return os.Rename(part, path)
}

// transfer appends what is missing to a file.
func transfer(ctx context.Context, address, part string, tell func(done, of int64)) error {
	done := int64(0)
	if info, err := os.Stat(part); err == nil {
		done = info.Size()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	if done > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", done))
	}
	watch := time.AfterFunc(stalled, func() { cancel(fmt.Errorf("nothing came for %v", stalled)) })
	defer watch.Stop()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return cause(ctx, err)
	}
	defer response.Body.Close()
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	switch response.StatusCode {
	case http.StatusPartialContent:
	case http.StatusRequestedRangeNotSatisfiable: // all of it is there
		return nil
	case http.StatusOK: // from the beginning
		done, flags = 0, flags|os.O_TRUNC
	default:
		return fmt.Errorf("%s: %s", address, response.Status)
	}
	file, err := os.OpenFile(part, flags, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	of := int64(0)
	if response.ContentLength > 0 {
		of = done + response.ContentLength
	}
	buffer := make([]byte, 1<<20)
	for {
		n, err := io.ReadAtLeast(response.Body, buffer, len(buffer))
		watch.Reset(stalled)
		if _, err := file.Write(buffer[:n]); err != nil {
			return err
		}
		done += int64(n)
		tell(done, of)
		switch {
		case err == nil:
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && (of == 0 || done == of):
			return file.Close()
		default:
			return cause(ctx, fmt.Errorf("%s: after %d of %d bytes: %w", address, done, of, err))
		}
	}
}

// cause adds why a context has ended.
func cause(ctx context.Context, err error) error {
	if why := context.Cause(ctx); why != nil && !errors.Is(err, why) {
		return fmt.Errorf("%w: %w", why, err)
	}
	return err
}
