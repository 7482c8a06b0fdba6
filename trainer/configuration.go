package trainer

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Configuration is a ready-made candidate: named hyperparameters in a fixed
// order. It is Featured, and JSON keeps all of it. Make one with
// NewConfiguration, or many with a Space. Configurations are immutable.
//
// Float, Int, Text and Bool return the value of a hyperparameter. Asking for one
// that is not there, or for another type, is a mistake in the program, and panics
// with a *ParameterError that names the candidate and what it has; a
// ConfigurationFunc turns that panic into an error. Lookup and Has never panic.
type Configuration struct {
	id         string
	parameters []Parameter
}

var _ Featured = Configuration{}

// NewConfiguration returns the configuration with the given hyperparameters in
// their order. With an empty id, the ID is written from the values, such as
// lr=0.001,width=32,activation=relu; strings that need it are quoted there, and
// hyperparameters with a nil Value are left out. Two configurations whose
// hyperparameters have the same names in the same order then have the same ID
// exactly if they have the same values.
//
// The error wraps ErrParameter: a wrong or duplicate name, a wrong value, an
// id that is no UTF-8, or neither an id nor a value to write one from.
func NewConfiguration(id string, parameters ...Parameter) (Configuration, error) {
	named := make(map[string]bool, len(parameters))
	for _, p := range parameters {
		if err := p.check(); err != nil {
			return Configuration{}, err
		}
		if named[p.Name] {
			return Configuration{}, fmt.Errorf("%w: the name %q is given twice", ErrParameter, p.Name)
		}
		named[p.Name] = true
	}
	if !utf8.ValidString(id) {
		return Configuration{}, fmt.Errorf("%w: the ID %q is no valid UTF-8", ErrParameter, id)
	}
	c := Configuration{id: id, parameters: append([]Parameter(nil), parameters...)}
	if c.id = c.text(); c.id == "" {
		return Configuration{}, fmt.Errorf("%w: a configuration needs an ID or at least one value", ErrParameter)
	}
	return c, nil
}

// text returns the ID, written from the values where there is none yet.
func (c Configuration) text() string {
	if c.id != "" {
		return c.id
	}
	var b strings.Builder
	for _, p := range c.parameters {
		if p.Value == nil {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(p.text())
	}
	return b.String()
}

// ID returns the ID that was given or written from the values. That of the zero
// Configuration is empty.
func (c Configuration) ID() string { return c.id }

// String returns the ID.
func (c Configuration) String() string { return c.id }

// Parameters returns a copy of the hyperparameters, in their order and with
// those that the configuration does not have, whose Value is nil.
func (c Configuration) Parameters() []Parameter { return append([]Parameter(nil), c.parameters...) }

// Features returns the hyperparameters as covariates: numbers are numeric,
// strings and bools categorical, and those without a value missing.
func (c Configuration) Features() []Feature {
	features := make([]Feature, len(c.parameters))
	for i, p := range c.parameters {
		features[i] = p.feature()
	}
	return features
}

// Lookup returns the value of a hyperparameter, an int64, float64, string or bool,
// and whether the configuration has it.
func (c Configuration) Lookup(name string) (value any, ok bool) {
	for i := range c.parameters {
		if c.parameters[i].Name == name {
			return c.parameters[i].Value, c.parameters[i].Value != nil
		}
	}
	return nil, false
}

// Has reports whether the configuration has a value for the hyperparameter.
func (c Configuration) Has(name string) bool {
	_, ok := c.Lookup(name)
	return ok
}

// Float returns the value of a numeric hyperparameter.
func (c Configuration) Float(name string) float64 {
	if n, ok := c.get(name).(int64); ok {
		return float64(n)
	}
	return typed[float64](c, name, "a number")
}

// Int returns the value of a hyperparameter that is a number without a fraction.
func (c Configuration) Int(name string) int { return int(typed[int64](c, name, "an integer")) }

// Text returns the value of a hyperparameter that is a string.
func (c Configuration) Text(name string) string { return typed[string](c, name, "a string") }

// Bool returns the value of a hyperparameter that is true or false.
func (c Configuration) Bool(name string) bool { return typed[bool](c, name, "a bool") }

// get returns the value or panics.
func (c Configuration) get(name string) any {
	value, ok := c.Lookup(name)
	if !ok {
		has := make([]string, 0, len(c.parameters))
		for _, p := range c.parameters {
			if p.Value != nil {
				has = append(has, p.Name)
			}
		}
		problem := fmt.Sprintf("is not there; it has %s; ask Has first", strings.Join(has, ", "))
		panic(&ParameterError{c.text(), name, problem})
	}
	return value
}

// typed returns the value in the type that was asked for, or panics.
func typed[T any](c Configuration, name, want string) T {
	value := c.get(name)
	v, ok := value.(T)
	if !ok {
		panic(&ParameterError{c.text(), name, fmt.Sprintf("is %s (%T), not %s", valueText(value), value, want)})
	}
	return v
}

// ParameterError says which hyperparameter of which candidate was asked for in
// vain. It wraps ErrParameter.
type ParameterError struct {
	Candidate, Name, Problem string
}

// Error returns the message.
func (e *ParameterError) Error() string {
	return fmt.Sprintf("%v: %q of candidate %q %s", ErrParameter, e.Name, e.Candidate, e.Problem)
}

// Unwrap returns ErrParameter.
func (e *ParameterError) Unwrap() error { return ErrParameter }

// ConfigurationFunc makes a Trainer of a function of a Configuration. Another
// kind of candidate gives an error that wraps ErrCandidate, and so does one whose
// hyperparameters are not those that the function asks for.
type ConfigurationFunc func(ctx context.Context, c Configuration, in Instance) (Outcome, error)

// Train calls f, unless the context has ended.
func (f ConfigurationFunc) Train(ctx context.Context, c Candidate, in Instance) (o Outcome, err error) {
	if err := ctx.Err(); err != nil {
		return Outcome{}, err
	}
	configuration, ok := c.(Configuration)
	if !ok {
		return Outcome{}, fmt.Errorf("%w: %T is not a trainer.Configuration", ErrCandidate, c)
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *ParameterError:
			o, err = Outcome{}, fmt.Errorf("%w: %w", ErrCandidate, r)
		default:
			panic(r)
		}
	}()
	return f(ctx, configuration, in)
}
