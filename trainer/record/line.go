package record

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"strconv"

	"robust/trainer"
)

// line is an outcome in the file.
type line struct {
	ID          string            `json:"id"`
	Content     string            `json:"content,omitempty"`
	Sample      seed              `json:"sample"`
	Init        seed              `json:"init"`
	Loss        number            `json:"loss"`
	Metrics     map[string]number `json:"metrics,omitempty"`
	Seconds     number            `json:"seconds"`
	Status      string            `json:"status"`
	Error       string            `json:"error,omitempty"`
	Attempts    int               `json:"attempts,omitempty"`
	Predictions []byte            `json:"predictions,omitempty"`
}

func newLine(key Key, content string, o trainer.Outcome) line {
	l := line{ID: key.Candidate, Content: content, Sample: seed(key.SampleSeed), Init: seed(key.InitSeed),
		Loss: number(o.Loss), Seconds: number(o.Seconds), Status: o.Status.String(), Error: o.Error, Attempts: o.Attempts}
	if len(o.Metrics) > 0 {
		l.Metrics = make(map[string]number, len(o.Metrics))
		for name, v := range o.Metrics {
			l.Metrics[name] = number(v)
		}
	}
	for _, p := range o.Predictions {
		l.Predictions = binary.LittleEndian.AppendUint32(l.Predictions, math.Float32bits(float32(p)))
	}
	return l
}

// key returns the key, which the file may have wrong.
func (l line) key() (Key, error) {
	if l.ID == "" {
		return Key{}, errors.New("there is no ID")
	}
	return Key{l.ID, uint64(l.Sample), uint64(l.Init)}, nil
}

// outcome returns the outcome.
func (l line) outcome() (trainer.Outcome, error) {
	o := trainer.Outcome{Loss: float64(l.Loss), Seconds: float64(l.Seconds), Error: l.Error, Attempts: l.Attempts}
	at := slices.Index(statuses, l.Status)
	if at < 0 {
		return o, fmt.Errorf("there is no status %q", l.Status)
	}
	if o.Status = trainer.Status(at); o.Status == trainer.Trained && !o.Scored() {
		return o, fmt.Errorf("the loss %v of a training that has not diverged", o.Loss)
	}
	if len(l.Metrics) > 0 {
		o.Metrics = make(map[string]float64, len(l.Metrics))
		for name, v := range l.Metrics {
			o.Metrics[name] = float64(v)
		}
	}
	const width = 4 // bytes
	if len(l.Predictions)%width != 0 {
		return o, fmt.Errorf("%d bytes of predictions, which take %d each", len(l.Predictions), width)
	}
	for p := range slices.Chunk(l.Predictions, width) {
		o.Predictions = append(o.Predictions, float64(math.Float32frombits(binary.LittleEndian.Uint32(p))))
	}
	return o, nil
}

var statuses = []string{trainer.Trained.String(), trainer.Diverged.String(), trainer.Failed.String(), trainer.TimedOut.String()}

// parse reads a line. The error wraps errSeal where it is not as it was written.
func parse(text []byte) (line, error) {
	var l line
	body, err := unseal(text)
	if err != nil {
		return l, err
	}
	return l, strict(body, &l)
}

// strict decodes JSON and refuses fields that into does not have.
func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is something after the object")
	}
	return nil
}

// errSeal is wrapped by the error for a line whose check sum is wrong or missing.
var errSeal = errors.New("the line is not as it was written")

// The seal stands at the end of a line, in place of the closing brace.
const (
	sealStart = `,"crc":"`
	sealEnd   = "\"}\n"
	sealSize  = len(sealStart) + 8 + len(sealEnd)
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal returns the line for a JSON object with at least one field.
func seal(v any) ([]byte, error) {
	body, err := encode(v)
	if err != nil {
		return nil, err
	}
	body = bytes.TrimSuffix(body, []byte("}"))
	return append(body, sum(body)...), nil
}

// encode returns the JSON of a value, with < and & as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// sum returns the seal of a line.
func sum(body []byte) string {
	return fmt.Sprintf("%s%08x%s", sealStart, crc32.Checksum(body, castagnoli), sealEnd)
}

// unseal returns the JSON object of a line without the seal.
func unseal(text []byte) ([]byte, error) {
	at := len(text) - sealSize
	if at < 0 || sum(text[:at]) != string(text[at:]) {
		return nil, fmt.Errorf("%w: the check sum at its end is wrong or missing", errSeal)
	}
	return append(slices.Clip(text[:at]), '}'), nil
}

// number is a float64 that may be no number.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	switch {
	case math.IsNaN(v):
		return []byte(`"NaN"`), nil
	case math.IsInf(v, 0):
		return fmt.Appendf(nil, `"%+v"`, v), nil
	}
	return json.Marshal(v)
}

func (n *number) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case `"NaN"`:
		*n = number(math.NaN())
		return nil
	case `"+Inf"`:
		*n = number(math.Inf(1))
		return nil
	case `"-Inf"`:
		*n = number(math.Inf(-1))
		return nil
	case "null":
		return errors.New("null is no number")
	}
	return json.Unmarshal(text, (*float64)(n))
}

// seed is written with all its digits, which many readers of JSON would round.
type seed uint64

func (s seed) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%016x", uint64(s)), nil }

func (s *seed) UnmarshalText(text []byte) error {
	v, err := strconv.ParseUint(string(text), 16, 64)
	*s = seed(v)
	return err
}
