//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package record

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock keeps others from writing a file until it is closed. The error wraps ErrLocked.
func lock(file *os.File) (unlock func() error, err error) {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return func() error { return nil }, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return nil, fmt.Errorf("%w by another process, or elsewhere in this one; wait until it ends, or name another file", ErrLocked)
		case !errors.Is(err, syscall.EINTR):
			return nil, fmt.Errorf("the lock (flock): %w", err)
		}
	}
}
