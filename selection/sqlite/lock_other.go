//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package sqlite

// lock keeps others from writing a journal. The error wraps ErrLocked.
func lock(path string) (unlock func() error, err error) { return lockBeside(path) }
