//go:build torch && unix

package torch

import (
	"os/exec"
	"syscall"
)

// apart keeps Ctrl-C from a worker, which its program ends.
func apart(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
