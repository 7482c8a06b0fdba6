package sqlite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// The lock is a file beside the journal, since SQLite's own locks end when any handle on the database is closed. It
// is locked by the system (flock), so the lock ends with the process, however that ends, and no time takes it away. What
// is written in it only says who holds it.

// holder is who writes a journal.
type holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

// lockPath returns where the lock of a journal is, the same for all the names that links give it.
func lockPath(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	return path + ".lock"
}

// claim writes into the lock who holds it.
func claim(file *os.File) error {
	host, _ := os.Hostname()
	text, err := json.Marshal(holder{os.Getpid(), host, time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err = file.WriteAt(append(text, '\n'), 0)
	return err
}

// held is the error for a lock that another one holds.
func heldBy(path string) error {
	by := "by somebody who has not said who"
	var h holder
	if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, &h) == nil {
		by = fmt.Sprintf("by process %d on host %s since %s", h.PID, h.Host, h.Since.Format(time.RFC3339))
	}
	return fmt.Errorf("%w %s; wait until it ends, or name another journal", ErrLocked, by)
}

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
