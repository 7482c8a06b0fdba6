//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// suspend stops a process, and resume lets it go on.
func suspend(p *os.Process) error { return p.Signal(syscall.SIGSTOP) }
func resume(p *os.Process) error  { return p.Signal(syscall.SIGCONT) }

// apart keeps the signals of the terminal from a process.
func apart(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
