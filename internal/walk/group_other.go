//go:build !unix

package main

import (
	"os"
	"os/exec"
)

// apart does nothing where there are no process groups.
func apart(*exec.Cmd) {}

// killGroup kills a process. Those that it has started are left to end by themselves.
func killGroup(p *os.Process) { p.Kill() }
