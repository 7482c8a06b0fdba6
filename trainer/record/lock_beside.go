package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// lockBeside keeps others from writing a file by another one beside it, where there is no flock. The error wraps ErrLocked.
func lockBeside(file *os.File) (unlock func() error, err error) {
	path := file.Name() + ".lock"
	held, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w by the process whose number is in %s; wait until it ends, or remove that file if it was killed", ErrLocked, path)
	}
	if err != nil {
		return nil, fmt.Errorf("the lock: %w", err)
	}
	_, err = fmt.Fprintln(held, os.Getpid())
	if err = errors.Join(err, held.Close()); err != nil {
		return nil, fmt.Errorf("the lock: %w", errors.Join(err, os.Remove(path)))
	}
	return func() error { return os.Remove(path) }, nil
}
