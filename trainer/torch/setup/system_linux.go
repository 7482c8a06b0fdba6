package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// become replaces this process by a command, which so has its terminal, its signals and its
// exit status.
func become(command []string, env []setting) error {
	path, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	for _, s := range env {
		if err := os.Setenv(s.name, s.value); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s: %w", path, syscall.Exec(path, command, os.Environ()))
}

// lock waits until no other process has the lock, calls wait first if it has to, and returns
// a function that frees it; the end of the process does so too.
func lock(path string, wait func()) (free func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, unwritable(err)
	}
	fd := int(file.Fd())
	err = syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		wait()
		for err = syscall.EINTR; err == syscall.EINTR; {
			err = syscall.Flock(fd, syscall.LOCK_EX)
		}
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { file.Close() }, nil
}

// freeSpace returns how many bytes a user can still write in a folder.
func freeSpace(folder string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", folder, err)
	}
	return s.Bavail * uint64(s.Bsize), nil
}
