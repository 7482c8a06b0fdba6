package command

import (
	"errors"
	"fmt"
	"io"
	"time"

	"robust/trainer"
)

var (
	// ErrOptions is wrapped by the errors of New.
	ErrOptions = errors.New("command: unsuitable options")
	// ErrProgram is wrapped by the errors for a program that does not start, dies or breaks the protocol.
	ErrProgram = errors.New("command: the program failed")
	// ErrClosed is wrapped by the errors of trainings that a Close has ended or that came after it.
	ErrClosed = errors.New("command: the trainer is closed")
)

// Options say how a program is run. The zero value is a sensible choice.
type Options struct {
	// Dir is the program's working folder. Empty is that of this program.
	Dir string
	// Env is added to the environment of this program, each as NAME=VALUE.
	Env []string
	// Settings are part of each job, as JSON. Nil is null.
	Settings any
	// Once starts a process for each training and lets it end after its answer, rather than to keep it for
	// the next one.
	Once bool
	// Timeout is the longest time for a training, from the job to the answer. 0 is no limit.
	Timeout time.Duration
	// StartTimeout is the longest time from the start of a process until it says that it is ready. 0 is 2 minutes.
	StartTimeout time.Duration
	// EndTimeout is how long a process may take to end when it is not needed any more, before it is killed. 0 is 5
	// seconds.
	EndTimeout time.Duration
	// MaxLine is the length in bytes of the longest line that a program may print on its standard output. 0 is 64 MiB,
	// room for some millions of predictions.
	MaxLine int
	// Stderr, if not nil, is given what the processes print on standard error, besides what errors quote of it. Writes
	// come one at a time. One that fails is not repeated.
	Stderr io.Writer
	// Encode, if not nil, returns what stands for a candidate in a job, to be written as JSON. The default
	// takes a trainer.Configuration only, as an object with its id and its parameters. Its error should wrap
	// trainer.ErrCandidate. Trainings that run at once call it at once.
	Encode func(c trainer.Candidate) (any, error)
}

// resolved returns the options with their defaults, or an error that wraps ErrOptions.
func (o Options) resolved() (Options, error) {
	for _, limit := range []struct {
		name  string
		value *time.Duration
		usual time.Duration
	}{
		{"Timeout", &o.Timeout, 0},
		{"StartTimeout", &o.StartTimeout, 2 * time.Minute},
		{"EndTimeout", &o.EndTimeout, 5 * time.Second},
	} {
		if *limit.value < 0 {
			return o, fmt.Errorf("%w: %s is %v; give a positive time, or 0 for the default", ErrOptions, limit.name, *limit.value)
		}
		if *limit.value == 0 {
			*limit.value = limit.usual
		}
	}
	if o.MaxLine < 0 {
		return o, fmt.Errorf("%w: MaxLine is %d; give a positive number of bytes, or 0 for the default", ErrOptions, o.MaxLine)
	}
	if o.MaxLine == 0 {
		o.MaxLine = 64 << 20
	}
	if o.Encode == nil {
		o.Encode = encode
	}
	return o, nil
}

// encode takes configurations as they are.
func encode(c trainer.Candidate) (any, error) {
	if configuration, ok := c.(trainer.Configuration); ok {
		return configuration, nil
	}
	return nil, fmt.Errorf("%w: %T is not a trainer.Configuration; set Options.Encode to write it as JSON", trainer.ErrCandidate, c)
}
