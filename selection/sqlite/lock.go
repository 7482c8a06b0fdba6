package sqlite

import (
	"encoding/json"
	"fmt"
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
