package queue

import (
	"errors"
	"fmt"
	"strings"

	"robust/trainer"
)

// Errors that this package wraps; test for them with errors.Is.
var (
	// ErrOptions is wrapped by the errors for options and connections that make no sense or are not safe.
	ErrOptions = errors.New("queue: unsuitable options")
	// ErrBroker is wrapped by the errors for a broker that cannot be reached, refuses, or has no JetStream.
	ErrBroker = errors.New("queue: no use of the broker")
	// ErrRunning is returned by Serve where another coordinator with the same name answers at the broker.
	ErrRunning = errors.New("queue: another coordinator is running")
	// ErrClosed is wrapped by the errors of trainings that a Close has ended or that came after it. They wrap
	// trainer.ErrStop too.
	ErrClosed = errors.New("queue: closed")
	// ErrPlan is wrapped by a PlanError, and by the error of a worker whose candidate is another one than the coordinator's.
	ErrPlan = errors.New("queue: another plan")
	// ErrHung is returned by Work for a trainer that went on after its training had timed out.
	ErrHung = errors.New("queue: the trainer ignores its context")
)

// PlanError says what is different between the plan of a worker and that of the coordinator. It wraps ErrPlan.
type PlanError struct {
	// Differences each name a value of the plan, and what it is here and at the coordinator.
	Differences []string
}

// Error returns the message, with the first few differences.
func (e *PlanError) Error() string {
	const most = 8
	shown, more := e.Differences, ""
	if len(shown) > most {
		more = fmt.Sprintf("; and %d more", len(shown)-most)
		shown = shown[:most]
	}
	return fmt.Sprintf("%v: %s%s; start the worker with what the coordinator has", ErrPlan, strings.Join(shown, "; "), more)
}

// Unwrap returns ErrPlan.
func (e *PlanError) Unwrap() error { return ErrPlan }

// stop makes an error one that ends a selection.
type stop struct{ error }

func (s stop) Unwrap() []error { return []error{s.error, trainer.ErrStop} }
