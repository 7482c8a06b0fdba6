package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// patience is how long is waited for the end of a process that has closed its standard output, and for what it has printed
// where another process, out of its group, keeps the pipes open.
const patience = time.Second

var (
	errEnded = errors.New("it closed its standard output")
	errLong  = errors.New("its line is too long")
)

// process is a running program.
type process struct {
	command *exec.Cmd
	stdin   io.WriteCloser
	stdout  *os.File
	lines   *bufio.Reader
	stderr  tail
	exited  chan struct{} // closed when the process has ended and its standard error is read

	// Of the goroutine that talks to it:
	answered bool // a job
	closed   bool // its standard output

	mu     sync.Mutex
	gone   bool // the process has been waited for
	killed bool // we ended it
}

// launch starts a program.
func (t *Trainer) launch() (*process, error) {
	p := &process{command: exec.Command(t.path, t.arguments...), exited: make(chan struct{})}
	p.command.Dir = t.options.Dir
	p.command.Env = append(p.command.Environ(), t.options.Env...)
	apart(p.command)
	// The pipes are ours rather than those of exec.Cmd, whose Wait loses what is not read yet, or waits for all
	// processes that hold them.
	stdout, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer out.Close()
	stderr, log, err := os.Pipe()
	if err != nil {
		stdout.Close()
		return nil, err
	}
	defer log.Close()
	p.command.Stdout, p.command.Stderr = out, log
	if p.stdin, err = p.command.StdinPipe(); err == nil {
		err = p.command.Start()
	}
	if err != nil {
		stdout.Close()
		stderr.Close()
		return nil, err
	}
	p.stdout, p.lines = stdout, bufio.NewReaderSize(stdout, 64<<10)
	go p.watch(stderr, &t.stderr)
	return p, nil
}

// watch reads standard error and waits for the end of the process.
func (p *process) watch(stderr *os.File, also io.Writer) {
	defer close(p.exited)
	defer stderr.Close()
	var reading sync.WaitGroup
	reading.Go(func() { io.Copy(io.MultiWriter(&p.stderr, also), stderr) })
	p.command.Wait()
	p.mu.Lock()
	killGroup(p.command.Process) // what it has started and left
	p.gone = true
	p.mu.Unlock()
	end := time.Now().Add(patience)
	p.stdout.SetReadDeadline(end)
	stderr.SetReadDeadline(end)
	reading.Wait()
}

// kill ends the process and its group now.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return
	}
	p.killed = true
	killGroup(p.command.Process)
	p.stdin.Close() // ends a write to it
}

// end closes the standard input of the process, lets it end by itself for a while, kills it, and waits until it is no
// more.
func (p *process) end(wait time.Duration) {
	p.stdin.Close()
	if wait > 0 {
		timer := time.NewTimer(wait)
		select {
		case <-p.exited:
		case <-timer.C:
		}
		timer.Stop()
	}
	p.kill()
	<-p.exited
	p.stdout.Close()
}

// over reports whether the process has ended or been killed.
func (p *process) over() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gone || p.killed
}

// ending says how a process that is no more has ended.
func (p *process) ending() string {
	if p.killed {
		return "it was killed then"
	}
	return p.command.ProcessState.String()
}

// talk sends a line, unless that is nil, and returns the one that the process answers, of at most so many bytes. The end
// of the context kills the process; it cannot be used again then, nor after an error.
func (p *process) talk(ctx context.Context, send []byte, most int) ([]byte, error) {
	stop := context.AfterFunc(ctx, p.kill)
	line, err := p.exchange(send, most)
	if !stop() && err == nil {
		p.kill() // waits for the one under way
	}
	return line, err
}

// exchange is talk without a context. What a program says that has not read the line is more telling than that.
func (p *process) exchange(send []byte, most int) ([]byte, error) {
	var wrote error
	if len(send) > 0 {
		if _, wrote = p.stdin.Write(send); wrote != nil {
			defer time.AfterFunc(patience, p.kill).Stop()
		}
	}
	line, err := p.line(most)
	if wrote != nil && err != nil {
		return line, fmt.Errorf("%w, and did not read a job of %d bytes", err, len(send))
	}
	return line, err
}

// line reads the next one, without the end of line. A last one may lack it. The error comes with what there is of the
// line.
func (p *process) line(most int) ([]byte, error) {
	var line []byte
	for {
		part, err := p.lines.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > most+1, len(line) > most && err != nil:
			return line, fmt.Errorf("%w: more than %d bytes; raise Options.MaxLine if it needs them", errLong, most)
		case err == nil:
			return line[:len(line)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		}
		if p.closed = true; len(line) == 0 {
			return nil, errEnded
		}
		return line, nil
	}
}
