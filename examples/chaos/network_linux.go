package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// inside runs the command in a user and a network namespace of its own, where it may make links whoever it is, and which end with it.
func inside(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	for _, tool := range []string{"ip", "nsenter"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%w: %w; install iproute2 and util-linux", errNetwork, err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, self, append([]string{"-as=" + asInside}, args...)...)
	c.Stdout, c.Stderr = stdout, stderr
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGINT) }
	if err := c.Start(); err != nil {
		return fmt.Errorf("%w: the system refuses a user and a network namespace: %w", errNetwork, err)
	}
	err = c.Wait()
	var exit *exec.ExitError
	switch {
	case !errors.As(err, &exit):
		return err
	case exit.ExitCode() == noNetwork:
		return fmt.Errorf("%w, for the reason above", errNetwork)
	}
	return fmt.Errorf("it ended with %w, for the reason above", err)
}

// link joins a network namespace, in which one process runs at a time, with that of the broker.
type link struct {
	number int
	keeper *exec.Cmd // keeps the namespace
	input  *os.File  // the keeper ends with it
	down   bool
}

// newLink makes a namespace and its link. With an error it may return what is to be closed.
func newLink(ctx context.Context, number int) (*link, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	input, ours, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer input.Close()
	l := &link{number: number, keeper: exec.Command(self, "-as="+asNamespace), input: ours}
	l.keeper.Stdin, l.keeper.Stderr = input, os.Stderr
	l.keeper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Cloneflags: syscall.CLONE_NEWNET}
	if err := l.keeper.Start(); err != nil {
		ours.Close()
		return nil, fmt.Errorf("%w: the system refuses a network namespace: %w", errNetwork, err)
	}
	return l, l.connect(ctx)
}

// connect makes the two ends of the link.
func (l *link) connect(ctx context.Context) error {
	const far = "broker"
	near := l.name()
	steps := [][]string{
		{"ip", "link", "set", "lo", "up"},
		{"ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", fmt.Sprint(l.keeper.Process.Pid)},
		{"ip", "address", "add", l.address() + "/24", "dev", near},
		{"ip", "link", "set", near, "up"},
		append(l.within(), "ip", "link", "set", "lo", "up"),
		append(l.within(), "ip", "address", "add", fmt.Sprintf("10.77.%d.2/24", l.number), "dev", far),
		append(l.within(), "ip", "link", "set", far, "up"),
	}
	for _, step := range steps {
		if err := command(ctx, step); err != nil {
			return fmt.Errorf("%w: %w", errNetwork, err)
		}
	}
	return nil
}

// command runs a command that says on standard error what is wrong.
func command(ctx context.Context, words []string) error {
	if out, err := exec.CommandContext(ctx, words[0], words[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(words, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}

// name is that of the broker's end, and address where the broker is from the other one.
func (l *link) name() string    { return fmt.Sprintf("link%d", l.number) }
func (l *link) address() string { return fmt.Sprintf("10.77.%d.1", l.number) }

// within begins a command that is to run in the namespace.
func (l *link) within() []string {
	return []string{"nsenter", fmt.Sprintf("--net=/proc/%d/ns/net", l.keeper.Process.Pid), "--"}
}

// set cuts or mends the link, at the broker's end. Whoever is at the other one sends and hears nothing.
func (l *link) set(up bool) error {
	state := "down"
	if up {
		state = "up"
	}
	l.down = !up
	return command(context.Background(), []string{"ip", "link", "set", l.name(), state})
}

// close ends the namespace, and with it the link.
func (l *link) close() error {
	l.input.Close()
	_ = l.keeper.Wait() // it ends because its input did
	return nil
}
