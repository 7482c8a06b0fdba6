//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package record

import "os"

// lock keeps others from writing a file. The error wraps ErrLocked.
func lock(file *os.File) (unlock func() error, err error) { return lockBeside(file) }
