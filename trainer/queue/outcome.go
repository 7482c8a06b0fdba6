package queue

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strconv"

	"robust/trainer"
)

// outcome is a trainer.Outcome in a message, exact to the last bit.
type outcome struct {
	Loss     number
	Metrics  map[string]number `json:",omitempty"`
	Seconds  number
	Status   trainer.Status
	Error    string `json:",omitempty"`
	Attempts int    `json:",omitempty"`
	// Predictions are little-endian float64.
	Predictions []byte `json:",omitempty"`
}

func newOutcome(o trainer.Outcome) outcome {
	out := outcome{Loss: number(o.Loss), Seconds: number(o.Seconds), Status: o.Status, Error: o.Error, Attempts: o.Attempts,
		Predictions: bytesOf(o.Predictions)}
	if len(o.Metrics) > 0 {
		out.Metrics = make(map[string]number, len(o.Metrics))
		for name, v := range o.Metrics {
			out.Metrics[name] = number(v)
		}
	}
	return out
}

// trainer returns the outcome, which a worker may have wrong.
func (o outcome) trainer() (trainer.Outcome, error) {
	out := trainer.Outcome{Loss: float64(o.Loss), Seconds: float64(o.Seconds), Status: o.Status, Error: o.Error, Attempts: o.Attempts}
	switch {
	case o.Status < trainer.Trained || o.Status > trainer.TimedOut:
		return out, fmt.Errorf("there is no %v", o.Status)
	case o.Status == trainer.Trained && !out.Scored():
		return out, fmt.Errorf("the loss %v of a training that has not diverged", out.Loss)
	}
	if len(o.Metrics) > 0 {
		out.Metrics = make(map[string]float64, len(o.Metrics))
		for name, v := range o.Metrics {
			out.Metrics[name] = float64(v)
		}
	}
	var err error
	out.Predictions, err = floats(o.Predictions)
	return out, err
}

const width = 8 // bytes of a prediction

func bytesOf(predictions []float64) []byte {
	if len(predictions) == 0 {
		return nil
	}
	text := make([]byte, 0, width*len(predictions))
	for _, p := range predictions {
		text = binary.LittleEndian.AppendUint64(text, math.Float64bits(p))
	}
	return text
}

func floats(text []byte) ([]float64, error) {
	if len(text)%width != 0 {
		return nil, fmt.Errorf("%d bytes of predictions, which take %d each", len(text), width)
	}
	var predictions []float64
	for p := range slices.Chunk(text, width) {
		predictions = append(predictions, math.Float64frombits(binary.LittleEndian.Uint64(p)))
	}
	return predictions, nil
}

// clone copies an outcome with all it refers to.
func clone(o trainer.Outcome) trainer.Outcome {
	o.Metrics, o.Predictions = maps.Clone(o.Metrics), slices.Clone(o.Predictions)
	return o
}

// fingerprint is the same for outcomes with the same status and the same numbers, whatever time they took and whatever is
// the text of an error.
func fingerprint(o trainer.Outcome) uint64 {
	h := fnv.New64a()
	put := func(v uint64) { h.Write(binary.LittleEndian.AppendUint64(nil, v)) }
	bits := func(v float64) uint64 {
		if math.IsNaN(v) {
			v = math.NaN() // there are many
		}
		return math.Float64bits(v)
	}
	put(uint64(o.Status))
	put(bits(o.Loss))
	for _, name := range slices.Sorted(maps.Keys(o.Metrics)) {
		put(uint64(len(name)))
		h.Write([]byte(name))
		put(bits(o.Metrics[name]))
	}
	for _, p := range o.Predictions {
		put(bits(p))
	}
	return h.Sum64()
}

// number is a float64 that may be no number.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Appendf(nil, `"%+v"`, v), nil
	}
	return json.Marshal(v)
}

func (n *number) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case `"NaN"`, `"+NaN"`:
		*n = number(math.NaN())
		return nil
	case `"+Inf"`:
		*n = number(math.Inf(1))
		return nil
	case `"-Inf"`:
		*n = number(math.Inf(-1))
		return nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return errors.Unwrap(err)
	}
	*n = number(v)
	return nil
}
