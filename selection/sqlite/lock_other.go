//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// lock keeps others from writing a journal. The error wraps ErrLocked.
func lock(path string) (unlock func() error, err error) { return lockBeside(path) }

// lockBeside keeps others from writing where the system has no flock: a process that is killed leaves the lock
// behind.
func lockBeside(path string) (unlock func() error, err error) {
	path = lockPath(path)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w, or remove %s if that process was killed", heldBy(path), path)
	}
	if err != nil {
		return nil, fmt.Errorf("the lock: %w", err)
	}
	if err := errors.Join(claim(file), file.Close()); err != nil {
		return nil, fmt.Errorf("the lock: %w", errors.Join(err, os.Remove(path)))
	}
	return func() error { return os.Remove(path) }, nil
}
