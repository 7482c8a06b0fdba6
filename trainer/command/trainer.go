package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"robust/trainer"
)

// Trainer trains by running a program. It is safe for concurrent use: there are as many processes as there are trainings
// at once, each started when it is first needed and kept for the next training.
type Trainer struct {
	path      string
	arguments []string
	options   Options
	settings  json.RawMessage
	stderr    shared
	jobs      atomic.Uint64

	life  context.Context // ends with Close
	close context.CancelFunc

	mu        sync.Mutex
	trainings sync.WaitGroup
	idle      []*process
}

var _ trainer.Trainer = (*Trainer)(nil)

// New returns a trainer that runs a command: the name of a program and its arguments. A name without a slash is looked for
// in the PATH, and one with a slash is relative to the working folder of this program, whatever Options.Dir is.
// Nothing is started yet. The error wraps ErrOptions.
func New(command []string, options Options) (*Trainer, error) {
	if len(command) == 0 {
		return nil, fmt.Errorf("%w: no command; give the name of a program and its arguments", ErrOptions)
	}
	path, err := exec.LookPath(command[0])
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w; install it, or give its path", ErrOptions, err)
	}
	if options, err = options.resolved(); err != nil {
		return nil, err
	}
	settings, err := json.Marshal(options.Settings)
	if err != nil {
		return nil, fmt.Errorf("%w: Settings cannot be written as JSON: %w", ErrOptions, err)
	}
	t := &Trainer{path: path, arguments: command[1:], options: options, settings: settings, stderr: shared{w: options.Stderr}}
	t.life, t.close = context.WithCancel(context.Background())
	return t, nil
}

// Train asks a process for one training. The outcome's Seconds are those from the job to the answer. A training that takes
// longer than Options.Timeout is TimedOut. The Error of an outcome that Failed or TimedOut has the last lines that the process
// printed on standard error, as far as they were read by then.
//
// The error wraps trainer.ErrCandidate for a candidate that Options.Encode does not take, ErrProgram where the program
// fails, and ErrClosed.
func (t *Trainer) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	if err := ctx.Err(); err != nil {
		return trainer.Outcome{}, err
	}
	name := strconv.FormatUint(t.jobs.Add(1), 10)
	line, err := t.jobLine(name, c, in)
	if err != nil {
		return trainer.Outcome{}, err
	}
	if err := t.begin(); err != nil {
		return trainer.Outcome{}, err
	}
	defer t.trainings.Done()
	// What cuts a training short: its context or a Close.
	life, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(t.life, cancel)()
	o, err := t.train(life, c.ID(), name, line)
	switch {
	case err == nil:
		return o, nil
	case ctx.Err() != nil:
		return trainer.Outcome{}, fmt.Errorf("training %q: %w", c.ID(), ctx.Err())
	case t.life.Err() != nil:
		return trainer.Outcome{}, fmt.Errorf("training %q: %w", c.ID(), ErrClosed)
	}
	return trainer.Outcome{}, err
}

// begin counts a training that Close has to wait for.
func (t *Trainer) begin() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.life.Err() != nil {
		return ErrClosed
	}
	t.trainings.Add(1)
	return nil
}

// train makes a training with a process that is idle or new.
func (t *Trainer) train(ctx context.Context, id, job string, line []byte) (trainer.Outcome, error) {
	p, err := t.take(ctx)
	if err != nil {
		return trainer.Outcome{}, fmt.Errorf("training %q: %w", id, err)
	}
	p.stderr.forget()
	start := time.Now()
	within, cancel := limited(ctx, t.options.Timeout)
	defer cancel()
	said, err := p.talk(within, line, t.options.MaxLine)
	seconds := time.Since(start).Seconds()
	var o trainer.Outcome
	switch {
	case err == nil:
		o, err = parseAnswer(said, job)
	case errors.Is(err, errEnded) && p.answered:
		err = fmt.Errorf("%w; it had answered before: use Options.Once if it ends after an answer", err)
	}
	if err != nil && ctx.Err() == nil && within.Err() != nil {
		p.end(0)
		why := fmt.Sprintf("%s: no answer within %v%s", t.name(), t.options.Timeout, &p.stderr)
		return trainer.Outcome{Loss: math.NaN(), Status: trainer.TimedOut, Error: why, Seconds: seconds}, nil
	}
	if err != nil {
		return trainer.Outcome{}, fmt.Errorf("training %q: %w", id, t.fault(p, err, said))
	}
	o.Seconds = seconds
	if o.Status == trainer.Failed || o.Status == trainer.TimedOut {
		o.Error += p.stderr.String()
	}
	p.answered = true
	t.put(p)
	return o, nil
}

// limited returns a context that ends after a time, unless that is 0.
func limited(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, limit)
}

// take returns a process that is idle, or a new one that is ready.
func (t *Trainer) take(ctx context.Context) (*process, error) {
	for {
		p := t.pop()
		if p == nil {
			return t.start(ctx)
		}
		if !p.over() {
			return p, nil
		}
		p.end(0)
	}
}

// pop returns the process that was last used, or nil.
func (t *Trainer) pop() *process {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.idle)
	if n == 0 {
		return nil
	}
	p := t.idle[n-1]
	t.idle = t.idle[:n-1]
	return p
}

// start returns a new process that has said that it is ready.
func (t *Trainer) start(ctx context.Context) (*process, error) {
	p, err := t.launch()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: it does not start: %w", ErrProgram, t.name(), err)
	}
	within, cancel := limited(ctx, t.options.StartTimeout)
	defer cancel()
	said, err := p.talk(within, nil, t.options.MaxLine)
	if err != nil && within.Err() != nil {
		err = fmt.Errorf("it did not say that it is ready within %v; raise Options.StartTimeout if it needs longer", t.options.StartTimeout)
	}
	if err == nil {
		err = parseReady(said)
	}
	if err != nil {
		return nil, t.fault(p, err, said)
	}
	return p, nil
}

// put keeps a process for the next training, or ends it if it cannot be used again.
func (t *Trainer) put(p *process) {
	t.mu.Lock()
	keep := !t.options.Once && t.life.Err() == nil && !p.over()
	if keep {
		t.idle = append(t.idle, p)
	}
	t.mu.Unlock()
	if !keep {
		p.end(t.options.EndTimeout)
	}
}

// fault ends a process and returns the error about it.
func (t *Trainer) fault(p *process, problem error, line []byte) error {
	wait := time.Duration(0)
	if p.closed {
		wait = patience // most likely it is about to end
	}
	p.end(wait)
	const most = 200
	text := ""
	if line != nil {
		text = ": " + strconv.Quote(brief(string(line), most))
	}
	return fmt.Errorf("%w: %s: %w%s (%s)%s", ErrProgram, t.name(), problem, text, p.ending(), &p.stderr)
}

// name is the command as it is written in messages.
func (t *Trainer) name() string {
	return strings.Join(append([]string{t.path}, t.arguments...), " ")
}

// Close ends all processes: those that are idle by the end of their standard input, or else after Options.EndTimeout,
// and those that train at once. It returns when there are none left, and always nil.
func (t *Trainer) Close() error {
	t.mu.Lock()
	t.close()
	t.mu.Unlock()
	t.trainings.Wait()
	var ending sync.WaitGroup
	for p := t.pop(); p != nil; p = t.pop() {
		ending.Go(func() { p.end(t.options.EndTimeout) })
	}
	ending.Wait()
	return nil
}
