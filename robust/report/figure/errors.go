package figure

import "errors"

// The errors of Save and SaveGrid wrap one of these, or that of the file system.
var (
	// ErrValue says that a value can't be drawn: it is not finite, or not positive
	// on a logarithmic axis, or an interval or the edges of a histogram are in disorder.
	ErrValue = errors.New("figure: value can't be drawn")
	// ErrFormat says that a file's extension is none that is known.
	ErrFormat = errors.New("figure: unknown format")
)
