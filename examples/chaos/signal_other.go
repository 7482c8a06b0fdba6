//go:build !unix

package main

import (
	"errors"
	"os"
	"os/exec"
)

var errSignals = errors.New("processes cannot be stopped on this system; use Linux, macOS or a BSD")

func suspend(*os.Process) error { return errSignals }
func resume(*os.Process) error  { return errSignals }
func apart(*exec.Cmd)           {}
