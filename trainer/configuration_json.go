package trainer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// MarshalJSON writes the ID and the hyperparameters in their order:
//
//	{"id":"lr=0.001,width=32","parameters":{"lr":0.001,"width":32,"width2":null}}
//
// A hyperparameter that the configuration does not have is null.
func (c Configuration) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	id, err := json.Marshal(c.id)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, `{"id":%s,"parameters":{`, id)
	for i, p := range c.parameters {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(p.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(p.Value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s:%s", name, value)
	}
	b.WriteString("}}")
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON writes. With no ID, it is written from the
// values. The error wraps ErrParameter where the hyperparameters are wrong.
func (c *Configuration) UnmarshalJSON(data []byte) error {
	var raw struct {
		ID         string        `json:"id"`
		Parameters parameterList `json:"parameters"`
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&raw); err != nil {
		return err
	}
	read, err := NewConfiguration(raw.ID, raw.Parameters...)
	if err != nil {
		return err
	}
	*c = read
	return nil
}

// parameterList is a JSON object whose order counts.
type parameterList []Parameter

func (l *parameterList) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if t, err := d.Token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return fmt.Errorf("%w: the parameters are %s; they must be an object", ErrParameter, data)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		value, err := d.Token()
		if err != nil {
			return err
		}
		p, err := decoded(name.(string), value)
		if err != nil {
			return err
		}
		*l = append(*l, p)
	}
	if _, err := d.Token(); err != nil && err != io.EOF {
		return err
	}
	return nil
}

// decoded returns the parameter for a name and a token of JSON.
func decoded(name string, token json.Token) (Parameter, error) {
	switch v := token.(type) {
	case nil:
		return Parameter{Name: name}, nil
	case bool:
		return Param(name, v), nil
	case string:
		return Param(name, v), nil
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return Param(name, n), nil
		}
		f, err := v.Float64()
		if err != nil {
			return Parameter{}, fmt.Errorf("%w %q: %w", ErrParameter, name, err)
		}
		return Param(name, f), nil
	}
	return Parameter{}, fmt.Errorf("%w %q: the value starts with %v; use a number, a string, a bool or null", ErrParameter, name, token)
}
