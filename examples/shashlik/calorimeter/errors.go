package calorimeter

import "errors"

// The errors of this package wrap one of these.
var (
	// ErrFormat says that a file is not an archive of events as Read wants it.
	ErrFormat = errors.New("calorimeter: bad event file")
	// ErrEvents says that events are unsuitable: none, of unequal lengths, with
	// values that are not finite, without energy.
	ErrEvents = errors.New("calorimeter: unsuitable events")
	// ErrOption says that an option is out of its range.
	ErrOption = errors.New("calorimeter: bad option")
)
