package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"robust/internal/difference"
)

const (
	format  = "robust/record"
	version = 1
	opening = `{"format":"` + format + `"` // of every file
)

// header is the first line of a file.
type header struct {
	Format      string          `json:"format"`
	Version     int             `json:"version"`
	Predictions bool            `json:"predictions"`
	Task        json.RawMessage `json:"task"`
}

func newHeader(task any, options Options) (header, error) {
	text, err := encode(task)
	if err != nil {
		return header{}, fmt.Errorf("record: the description of the task has no JSON: %w", err)
	}
	return header{format, version, !options.DropPredictions, text}, nil
}

// parseHeader reads the first line of a file. The error wraps errSeal where it is not as it was written.
func parseHeader(text []byte) (header, error) {
	if !bytes.HasPrefix(text, []byte(opening)) {
		return header{}, fmt.Errorf("%w: it does not begin with %s; name another file", ErrFormat, opening)
	}
	body, err := unseal(text)
	if err != nil {
		return header{}, err
	}
	var h header
	if err := json.Unmarshal(body, &h); err != nil {
		return header{}, err
	}
	if h.Version != version {
		return header{}, fmt.Errorf("%w: it is of version %d, and this program reads %d", ErrFormat, h.Version, version)
	}
	if h.Task == nil {
		return header{}, errors.New("there is no task")
	}
	return h, strict(body, &h)
}

// differences returns those between the header of a file and the one that it should have.
func (h header) differences(want header) []string {
	var all []string
	if h.Predictions != want.Predictions {
		all = append(all, fmt.Sprintf("predictions are kept: %v, in the file %v", want.Predictions, h.Predictions))
	}
	return append(all, difference.JSON("task", want.Task, h.Task, "in the file")...)
}
