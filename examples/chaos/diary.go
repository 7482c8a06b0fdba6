package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"robust/trainer/queue"
)

// entry is what a worker writes down of a training.
type entry struct {
	Event   string
	Time    time.Time
	Process int
	Key     queue.Key
}

// Events of a training.
const (
	begun = "begun"
	ended = "ended"
)

// diary is a file that all workers write to, a line at a time, so that a kill leaves whole lines.
type diary struct{ file *os.File }

// openDiary opens the diary of a folder, to write at its end.
func openDiary(folder string) (*diary, error) {
	file, err := os.OpenFile(diaryPath(folder), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	return &diary{file}, err
}

func diaryPath(folder string) string { return filepath.Join(folder, "trainings.jsonl") }

// write adds a line.
func (d *diary) write(event string, key queue.Key) error {
	text, err := json.Marshal(entry{event, time.Now(), os.Getpid(), key})
	if err != nil {
		return err
	}
	_, err = d.file.Write(append(text, '\n'))
	return err
}

// readDiary returns all entries of a folder.
func readDiary(folder string) ([]entry, error) { return readLines[entry](diaryPath(folder)) }

// readLines reads a file of JSON lines. One that is missing has none.
func readLines[T any](path string) (all []T, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, len(all)+1, err)
		}
		all = append(all, v)
	}
	return all, lines.Err()
}
