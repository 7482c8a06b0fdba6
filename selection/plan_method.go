package selection

import (
	"encoding/json"
	"fmt"
	"reflect"

	"robust/robust"
)

// MethodOf returns the method of a plan, such as to decide again on a journal without the program that made it. It knows the methods of
// this package with the criteria of package robust. The error wraps ErrMethod for any other one.
func MethodOf(p Plan) (Method, error) {
	var recorded struct {
		Type    string
		Options map[string]json.RawMessage
	}
	if err := json.Unmarshal(p.Options, &recorded); err != nil {
		return nil, fmt.Errorf("%w: the options of %s: %w", ErrMethod, p.Method, err)
	}
	criterion := recorded.Options["Criterion"]
	delete(recorded.Options, "Criterion") // an interface, whose type is not recorded but by the name of the method
	fields, err := json.Marshal(recorded.Options)
	if err != nil {
		return nil, fmt.Errorf("%w: the options of %s: %w", ErrMethod, p.Method, err)
	}
	for _, c := range criteriaOf(criterion) {
		if m, ok := methodOf(recorded.Type, fields, c); ok && m.Name() == p.Method && sameOptions(options(m), p.Options) {
			return m, nil
		}
	}
	return nil, fmt.Errorf("%w: %s (%s) is none of this package with a criterion of package robust; give the method itself", ErrMethod, p.Method, recorded.Type)
}

// criteriaOf returns the criteria that may have the given fields.
func criteriaOf(fields json.RawMessage) []robust.Criterion {
	if s := string(fields); s == "" || s == "null" {
		return []robust.Criterion{nil}
	}
	criteria := robust.DefaultCriteria()
	var m robust.MeanStd
	if json.Unmarshal(fields, &m) == nil {
		criteria = append(criteria, m)
	}
	return criteria
}

// methodOf returns a method of the given type, and whether there is one with such fields.
func methodOf(kind string, fields json.RawMessage, c robust.Criterion) (Method, bool) {
	switch kind {
	case "selection.Race":
		m := Race{}
		err := json.Unmarshal(fields, &m)
		m.Criterion = c
		return m, err == nil
	case "selection.Adaptive":
		m := Adaptive{}
		err := json.Unmarshal(fields, &m)
		return m, err == nil && c == nil
	case "selection.Guaranteed":
		m := Guaranteed{}
		err := json.Unmarshal(fields, &m)
		m.Criterion = c
		return m, err == nil
	case "selection.Halving":
		m := Halving{}
		err := json.Unmarshal(fields, &m)
		m.Criterion = c
		return m, err == nil
	case "selection.TestAgainstBest":
		m := TestAgainstBest{}
		err := json.Unmarshal(fields, &m)
		m.Criterion = c
		return m, err == nil
	}
	return nil, false
}

// sameOptions reports whether two JSON texts of a method say the same, but for fields that are zero.
func sameOptions(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(withoutZeros(a), &x) == nil && json.Unmarshal(withoutZeros(b), &y) == nil && reflect.DeepEqual(x, y)
}
