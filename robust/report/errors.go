package report

import "errors"

// Errors of this package; test for them with errors.Is.
var (
	// ErrResult is wrapped by the error for a result that cannot be reported, such as one without candidates or with a
	// record of a candidate that is not in the pool.
	ErrResult = errors.New("report: unusable result")
	// ErrOption is wrapped by the error for an option out of its range.
	ErrOption = errors.New("report: option out of range")
	// ErrServer is wrapped by the error of a server that cannot be started.
	ErrServer = errors.New("report: server")
)
