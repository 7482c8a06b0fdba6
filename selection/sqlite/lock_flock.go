//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sqlite

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock keeps others from writing a journal until unlock is called or the process ends. The error wraps ErrLocked.
func lock(path string) (unlock func() error, err error) {
	path = lockPath(path)
	for {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
		if err != nil {
			return nil, fmt.Errorf("the lock: %w", err)
		}
		err = flock(file)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(heldBy(path), file.Close())
		}
		if err != nil {
			return nil, fmt.Errorf("the lock (flock): %w", errors.Join(err, file.Close()))
		}
		if !there(path, file) { // whoever held it has removed it since it was opened
			file.Close()
			continue
		}
		if err := claim(file); err != nil {
			return nil, fmt.Errorf("the lock: %w", errors.Join(err, file.Close()))
		}
		return func() error { return errors.Join(os.Remove(path), file.Close()) }, nil
	}
}

// flock locks a file, or returns EWOULDBLOCK.
func flock(file *os.File) error {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// there reports whether the path still leads to the file.
func there(path string, file *os.File) bool {
	now, err := os.Stat(path)
	if err != nil {
		return false
	}
	opened, err := file.Stat()
	return err == nil && os.SameFile(now, opened)
}
