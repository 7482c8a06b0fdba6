package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
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
	return append(all, differences("task", value(want.Task), value(h.Task))...)
}

// value decodes JSON and keeps numbers as they are written.
func value(text json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		panic(err) // it has been encoded, or decoded before
	}
	return v
}

// absent is a value of JSON that one of two descriptions does not have.
type absent struct{}

// differences compares two values of JSON.
func differences(name string, here, there any) []string {
	var all []string
	switch a := here.(type) {
	case map[string]any:
		b, ok := there.(map[string]any)
		if !ok {
			break
		}
		names := maps.Clone(a)
		maps.Copy(names, b)
		for _, field := range slices.Sorted(maps.Keys(names)) {
			all = append(all, differences(name+"."+field, member(a, field), member(b, field))...)
		}
		return all
	case []any:
		b, ok := there.([]any)
		if !ok || len(a) != len(b) {
			break
		}
		for i := range a {
			all = append(all, differences(fmt.Sprintf("%s[%d]", name, i), a[i], b[i])...)
		}
		return all
	default:
		if _, ok := there.(map[string]any); ok {
			break
		}
		if _, ok := there.([]any); !ok && here == there {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s is %s, in the file %s", name, brief(here), brief(there))}
}

func member(of map[string]any, field string) any {
	if v, ok := of[field]; ok {
		return v
	}
	return absent{}
}

// brief is a value in a message.
func brief(v any) string {
	if v == (absent{}) {
		return "absent"
	}
	text, err := encode(v)
	if err != nil {
		panic(err) // it was JSON
	}
	const most = 60
	if runes := []rune(string(text)); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(text)
}
