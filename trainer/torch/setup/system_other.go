//go:build !linux

package main

import "errors"

var errLinux = errors.New("not on this system")

func become([]string, []setting) error             { return errLinux }
func lock(string, func()) (free func(), err error) { return nil, errLinux }
func freeSpace(string) (uint64, error)             { return 0, errLinux }
