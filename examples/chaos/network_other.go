//go:build !linux

package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
)

func inside(context.Context, []string, io.Writer, io.Writer) error {
	return fmt.Errorf("%w: they are of Linux, and this is %s; leave -network out", errNetwork, runtime.GOOS)
}

type link struct{ down bool }

func newLink(context.Context, int) (*link, error) { return nil, errNetwork }
func (*link) address() string                     { return "" }
func (*link) within() []string                    { return nil }
func (*link) set(bool) error                      { return errNetwork }
func (*link) close() error                        { return nil }
