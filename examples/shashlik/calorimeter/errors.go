package calorimeter

import "errors"

// The errors of this package wrap one of these.
var (
	// ErrFormat says that a file does not hold events as its reader wants them.
	ErrFormat = errors.New("calorimeter: bad event file")
	// ErrEvents says that events are unsuitable: none, of unequal lengths, with
	// values that are not finite or don't fit the format of a file, without energy.
	ErrEvents = errors.New("calorimeter: unsuitable events")
	// ErrOption says that an option is out of its range.
	ErrOption = errors.New("calorimeter: bad option")
)
