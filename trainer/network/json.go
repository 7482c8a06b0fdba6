package network

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// The values that an interface of this package may hold, by Kind.
var (
	layers = kinds[Layer]{
		Conv{}, BatchNorm{}, MaxPool{}, AveragePool{}, GlobalPool{}, Dense{}, Flatten{}, Join{}, Residual{},
		ReLU{}, LeakyReLU{}, PReLU{}, GELU{}, SiLU{},
	}
	optimisers = kinds[Optimiser]{SGD{}, Adam{}, AdamW{}, NAdam{}, RMSprop{}}
	schedules  = kinds[Schedule]{Constant{}, Step{}, Cosine{}, OneCycle{}}
	losses     = kinds[Loss]{MSE{}, RelativeMSE{}, Huber{}, CrossEntropy{}}
)

// kinds are the zero values of the types that a field of an interface type may
// hold. In JSON a value is an object with its fields and its kind:
// {"kind":"conv","filters":32}.
type kinds[T interface{ Kind() string }] []T

// has reports whether v is of one of the types.
func (ks kinds[T]) has(v T) bool {
	return slices.ContainsFunc(ks, func(k T) bool { return reflect.TypeOf(k) == reflect.TypeOf(v) })
}

func (ks kinds[T]) encode(v T) (json.RawMessage, error) {
	fields, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	head := fmt.Sprintf(`{"kind":%q`, v.Kind())
	if len(fields) > len("{}") {
		head += ","
	}
	return append([]byte(head), fields[1:]...), nil
}

func (ks kinds[T]) decode(data []byte) (T, error) {
	var zero T
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return zero, err
	}
	var kind string
	if err := json.Unmarshal(fields["kind"], &kind); err != nil {
		return zero, fmt.Errorf(`%s has no "kind": give one of %s`, data, ks)
	}
	i := slices.IndexFunc(ks, func(v T) bool { return v.Kind() == kind })
	if i < 0 {
		return zero, fmt.Errorf("unknown kind %q: give one of %s", kind, ks)
	}
	delete(fields, "kind")
	rest, err := json.Marshal(fields)
	if err != nil {
		return zero, err
	}
	v := reflect.New(reflect.TypeOf(ks[i]))
	if err := strict(rest, v.Interface()); err != nil {
		return zero, fmt.Errorf("%s: %w", kind, err)
	}
	return v.Elem().Interface().(T), nil
}

func (ks kinds[T]) String() string {
	names := make([]string, len(ks))
	for i, v := range ks {
		names[i] = v.Kind()
	}
	return strings.Join(names, ", ")
}

// optional is encode for a value that may be nil.
func (ks kinds[T]) optional(v T) (json.RawMessage, error) {
	if any(v) == nil {
		return nil, nil
	}
	return ks.encode(v)
}

// strict decodes JSON and refuses fields that into does not have, which would
// otherwise be lost without a word.
func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

type architectureJSON struct {
	Input  Shape    `json:"input"`
	Extras int      `json:"extras,omitempty"`
	Layers sequence `json:"layers"`
}

// MarshalJSON writes the architecture such that UnmarshalJSON reads the same one.
func (a Architecture) MarshalJSON() ([]byte, error) {
	data, err := json.Marshal(architectureJSON{a.Input, a.Extras, a.Layers})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchitecture, err)
	}
	return data, nil
}

// UnmarshalJSON reads an architecture. It refuses unknown fields and kinds of
// layers with an error that wraps ErrArchitecture, but does not check that the
// layers fit: Shapes does.
func (a *Architecture) UnmarshalJSON(data []byte) error {
	var j architectureJSON
	if err := strict(data, &j); err != nil {
		return fmt.Errorf("%w: %w", ErrArchitecture, err)
	}
	*a = Architecture{j.Input, j.Extras, j.Layers}
	return nil
}

type trainingJSON struct {
	Optimiser      json.RawMessage `json:"optimiser,omitempty"`
	Schedule       json.RawMessage `json:"schedule,omitempty"`
	Loss           json.RawMessage `json:"loss,omitempty"`
	Initialisation Initialisation  `json:"initialisation,omitzero"`
	Epochs         int             `json:"epochs,omitempty"`
	BatchSize      int             `json:"batchSize,omitempty"`

	DecayWeightsOnly bool         `json:"decayWeightsOnly,omitempty"`
	Augmentation     Augmentation `json:"augmentation,omitzero"`
	Precision        Precision    `json:"precision,omitempty"`
}

// MarshalJSON writes the training such that UnmarshalJSON reads the same one.
func (t Training) MarshalJSON() ([]byte, error) {
	j := trainingJSON{
		Initialisation: t.Initialisation, Epochs: t.Epochs, BatchSize: t.BatchSize,
		DecayWeightsOnly: t.DecayWeightsOnly, Augmentation: t.Augmentation, Precision: t.Precision,
	}
	var err error
	if j.Optimiser, err = optimisers.optional(t.Optimiser); err != nil {
		return nil, err
	}
	if j.Schedule, err = schedules.optional(t.Schedule); err != nil {
		return nil, err
	}
	if j.Loss, err = losses.optional(t.Loss); err != nil {
		return nil, err
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads a training. It refuses unknown fields and kinds with an error
// that wraps ErrTraining, but does not check the ranges of the settings: Check
// does.
func (t *Training) UnmarshalJSON(data []byte) error {
	var j trainingJSON
	if err := strict(data, &j); err != nil {
		return fmt.Errorf("%w: %w", ErrTraining, err)
	}
	b := Training{
		Initialisation: j.Initialisation, Epochs: j.Epochs, BatchSize: j.BatchSize,
		DecayWeightsOnly: j.DecayWeightsOnly, Augmentation: j.Augmentation, Precision: j.Precision,
	}
	var err error
	if j.Optimiser != nil {
		if b.Optimiser, err = optimisers.decode(j.Optimiser); err != nil {
			return fmt.Errorf("%w: optimiser: %w", ErrTraining, err)
		}
	}
	if j.Schedule != nil {
		if b.Schedule, err = schedules.decode(j.Schedule); err != nil {
			return fmt.Errorf("%w: schedule: %w", ErrTraining, err)
		}
	}
	if j.Loss != nil {
		if b.Loss, err = losses.decode(j.Loss); err != nil {
			return fmt.Errorf("%w: loss: %w", ErrTraining, err)
		}
	}
	*t = b
	return nil
}
