package queue

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"robust/trainer"
)

// WorkerOptions are what a worker can be told. Candidates are needed: by Pool or by Find.
type WorkerOptions struct {
	// Pool has the candidates, the same as the coordinator's.
	Pool []trainer.Candidate
	// Find returns the candidate with an ID, where a pool would be too large. It is called from several goroutines.
	Find func(id string) (trainer.Candidate, error)
	// Plan is what the coordinator's Options.Plan is.
	Plan any

	// Name is that of the worker in messages. Empty is the host and the process.
	Name string
	// Capacity is the number of trainings at the same time. 0 is 1.
	Capacity int
	// Deadline, if not zero, is when this program will be ended, by a batch system. No training is begun that would not end by
	// then, and the worker leaves instead; one that is under way then is given up, and counts as an attempt.
	Deadline time.Time
	// Margin is how many times as long as the longest one so far a training may take. 0 is 1.5.
	Margin float64
	// IdleExit, if not 0, is how long the worker waits for a job, or for the broker, before it leaves.
	IdleExit time.Duration
	// Leave, if not nil, lets the worker complete its trainings and leave when it is closed.
	Leave <-chan struct{}
	// Refresh, if not nil, is asked where the queue is whenever the broker is away: a coordinator that starts again may be on
	// another machine. Its error is ignored.
	Refresh func() (Connection, error)
	// Grace is how long a trainer may go on after its training has timed out, before the worker gives up on it. 0 is 10 seconds.
	Grace time.Duration
	// Log, if not nil, is told what happens.
	Log *slog.Logger
}

// resolved returns the options with their defaults, or an error that wraps ErrOptions.
func (o WorkerOptions) resolved() (WorkerOptions, error) {
	host, err := os.Hostname()
	if err != nil {
		return o, fmt.Errorf("queue: %w", err)
	}
	if o.Name == "" {
		o.Name = fmt.Sprintf("%s-%d", host, os.Getpid())
	}
	if o.Capacity == 0 {
		o.Capacity = 1
	}
	if o.Margin == 0 {
		o.Margin = 1.5
	}
	if o.Grace == 0 {
		o.Grace = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Log = o.Log.With("worker", o.Name)
	switch {
	case o.Capacity < 0:
		return o, fmt.Errorf("%w: Capacity is %d; give a positive number, or 0 for 1", ErrOptions, o.Capacity)
	case !(o.Margin >= 1):
		return o, fmt.Errorf("%w: Margin is %v; give at least 1, or 0 for the default", ErrOptions, o.Margin)
	case o.IdleExit < 0:
		return o, fmt.Errorf("%w: IdleExit is %v; give a positive time, or 0 to wait for ever", ErrOptions, o.IdleExit)
	case o.Grace < 0:
		return o, fmt.Errorf("%w: Grace is %v; give a positive time, or 0 for the default", ErrOptions, o.Grace)
	case o.Find == nil && o.Pool == nil:
		return o, fmt.Errorf("%w: no candidates; give Pool or Find", ErrOptions)
	case o.Find != nil && o.Pool != nil:
		return o, fmt.Errorf("%w: both Pool and Find; give one of them", ErrOptions)
	}
	if o.Find != nil {
		return o, nil
	}
	if err := trainer.CheckPool(o.Pool); err != nil {
		return o, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	byID := make(map[string]trainer.Candidate, len(o.Pool))
	for _, c := range o.Pool {
		byID[c.ID()] = c
	}
	o.Find = func(id string) (trainer.Candidate, error) {
		if c, ok := byID[id]; ok {
			return c, nil
		}
		return nil, fmt.Errorf("%w: %q is none of the %d candidates of the worker's pool", trainer.ErrCandidate, id, len(byID))
	}
	return o, nil
}
