package trainer

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrParameter is wrapped by the errors that concern a hyperparameter: its
// name, its value, or asking for one that is not there.
var ErrParameter = errors.New("trainer: unsuitable hyperparameter")

// Scalar is what the value of a hyperparameter may be.
type Scalar interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 |
		~float32 | ~float64 | ~string | ~bool
}

// Parameter is one hyperparameter with its value.
type Parameter struct {
	// Name is not empty and unique within a configuration.
	Name string
	// Value is an int64, float64, string or bool, or nil for a hyperparameter
	// that the configuration does not have. A number without a fraction that
	// fits is an int64, so that 1 and 1.0 are the same value.
	Value any

	err error // what was wrong with the value, reported where it is used
}

// Param returns a hyperparameter with its value. NaN, an infinity, an empty
// string and a uint64 beyond an int64 are no values; the constructor that is
// given such a Parameter returns the error.
func Param[T Scalar](name string, value T) Parameter {
	v, err := scalar(reflect.ValueOf(value))
	return Parameter{Name: name, Value: v, err: err}
}

// check returns the error of a parameter that was made by Param or by hand.
func (p Parameter) check() error {
	switch {
	case p.Name == "":
		return fmt.Errorf("%w: one of them has no name", ErrParameter)
	case !utf8.ValidString(p.Name):
		return fmt.Errorf("%w: the name %q is no valid UTF-8", ErrParameter, p.Name)
	case p.err != nil:
		return fmt.Errorf("%w %q: %w", ErrParameter, p.Name, p.err)
	}
	if p.Value == nil {
		return nil
	}
	if v, err := scalar(reflect.ValueOf(p.Value)); err != nil {
		return fmt.Errorf("%w %q: %w", ErrParameter, p.Name, err)
	} else if v != p.Value {
		return fmt.Errorf("%w %q: the value %v (%T) is not in its normal form; make it with Param", ErrParameter, p.Name, p.Value, p.Value)
	}
	return nil
}

// feature returns the parameter as a covariate.
func (p Parameter) feature() Feature {
	f := Feature{Name: p.Name}
	switch v := p.Value.(type) {
	case nil:
		f.Value = math.NaN()
	case int64:
		f.Value = float64(v)
	case float64:
		f.Value = v
	case bool:
		f.Category = strconv.FormatBool(v)
	case string:
		f.Category = v
	}
	return f
}

// text returns the parameter as it stands in an ID, such as lr=0.001.
func (p Parameter) text() string {
	name := p.Name
	if !bare(name) {
		name = strconv.Quote(name)
	}
	return name + "=" + valueText(p.Value)
}

// valueText writes strings that could be read as something else in quotes, so
// that different values have different texts.
func valueText(value any) string {
	switch v := value.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case string:
		_, err := strconv.ParseFloat(v, 64)
		number := err == nil || errors.Is(err, strconv.ErrRange)
		if number || v == "true" || v == "false" || !bare(v) {
			return strconv.Quote(v)
		}
		return v
	}
	return ""
}

// bare reports whether a text needs no quotes in an ID.
func bare(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return strings.ContainsRune(`,="\`, r) || unicode.IsSpace(r) || !unicode.IsPrint(r)
	})
}

// scalar returns the normal form of a value.
func scalar(v reflect.Value) (any, error) {
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() > math.MaxInt64 {
			return nil, fmt.Errorf("the value %d is larger than an int64; use a smaller number or a string", v.Uint())
		}
		return int64(v.Uint()), nil
	case reflect.Float32:
		// Through the shortest decimal, so that float32(0.001) is 0.001.
		f, err := strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', -1, 32), 64)
		if err != nil {
			return nil, err
		}
		return number(f)
	case reflect.Float64:
		return number(v.Float())
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.String:
		switch s := v.String(); {
		case s == "":
			return nil, errors.New(`the value is an empty string; use a word such as "none"`)
		case !utf8.ValidString(s):
			return nil, fmt.Errorf("the value %q is no valid UTF-8", s)
		default:
			return s, nil
		}
	}
	return nil, fmt.Errorf("the value %v has the type %s; use a number, a string or a bool", v, v.Type())
}

// number returns the normal form of a floating-point value.
func number(f float64) (any, error) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return nil, fmt.Errorf("the value %v is not finite", f)
	case f == math.Trunc(f) && f >= -1<<63 && f < 1<<63:
		return int64(f), nil
	}
	return f, nil
}
