package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// process is a program that faults befall, and that is started again.
type process struct {
	as   string
	name string
	args []string
	link *link // to the broker; nil without one that can be cut

	command *exec.Cmd // nil while it is down
	input   *os.File  // the process ends with it
	killed  bool
	halted  bool
	halts   []halt
	starts  int
}

// halt is the time in which a process was stopped, or nobody could be heard.
type halt struct {
	process  int
	from, to time.Time // to is zero while it is stopped
}

// everybody is the process of a halt that concerns all of them.
const everybody = 0

// start starts the process, and sends it when it has ended.
func (p *process) start(folder string, gone chan<- *process) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(folder, p.name+".log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	input, ours, err := os.Pipe()
	if err != nil {
		return err
	}
	defer input.Close()
	argv := append([]string{self, "-as=" + p.as, "-folder=" + folder}, p.args...)
	if p.link != nil {
		argv = append(p.link.within(), argv...)
	}
	c := exec.Command(argv[0], argv[1:]...)
	c.Stdin, c.Stdout, c.Stderr = input, log, log
	apart(c)
	if err := c.Start(); err != nil {
		ours.Close()
		return fmt.Errorf("%s: %w", p.name, err)
	}
	p.command, p.input, p.killed, p.halted = c, ours, false, false
	p.starts++
	go func() {
		_ = c.Wait() // p.command has its status
		gone <- p
	}()
	return nil
}

// bury is for a process that has ended. It returns what is wrong with that.
func (p *process) bury() error {
	p.endHalt()
	p.input.Close()
	status := p.command.ProcessState
	p.command = nil
	if status.Success() || p.killed && status.ExitCode() < 0 { // by the signal
		return nil
	}
	return fmt.Errorf("%s has ended by itself: %v; see %s.log", p.name, status, p.name)
}

// up reports whether the process runs.
func (p *process) up() bool { return p.command != nil && !p.killed && !p.halted }

// kill kills the process, and reports whether it was still there.
func (p *process) kill() (bool, error) {
	there, err := alive(p.command.Process.Kill())
	p.killed = there
	return there, err
}

// stop stops the process for a while, and reports whether it was still there.
func (p *process) stop() (bool, error) {
	from := time.Now()
	there, err := alive(suspend(p.command.Process))
	if there {
		p.halted = true
		p.halts = append(p.halts, halt{process: p.command.Process.Pid, from: from})
	}
	return there, err
}

// goOn lets a process go on that was stopped.
func (p *process) goOn() error {
	defer p.endHalt()
	p.halted = false
	_, err := alive(resume(p.command.Process))
	return err
}

// alive takes the error of a signal, and reports whether the process was there to get it. One that has just ended is not.
func alive(err error) (bool, error) {
	if errors.Is(err, os.ErrProcessDone) {
		return false, nil
	}
	return err == nil, err
}

// endHalt notes the end of the last halt.
func (p *process) endHalt() {
	if n := len(p.halts); n > 0 && p.halts[n-1].to.IsZero() {
		p.halts[n-1].to = time.Now()
	}
}
