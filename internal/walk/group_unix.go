//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// apart gives a process a group of its own, which Ctrl-C does not reach and which can be killed as a whole.
func apart(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills a process and all that it has started and that are still in its group.
func killGroup(p *os.Process) { syscall.Kill(-p.Pid, syscall.SIGKILL) }
