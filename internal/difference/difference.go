// Package difference says what is different between two descriptions of the same thing that are JSON.
package difference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// JSON compares two descriptions, each of which is valid JSON, and returns a sentence for each value that is not the
// same, such as "task.sample is 300, in the file 600": the name of the whole is given, and so is where the other one is.
// Numbers are compared as they are written.
func JSON(name string, here, there json.RawMessage, where string) []string {
	return comparison{where}.values(name, value(here), value(there))
}

// comparison is one call of JSON.
type comparison struct{ where string }

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

func (c comparison) values(name string, here, there any) []string {
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
			all = append(all, c.values(name+"."+field, member(a, field), member(b, field))...)
		}
		return all
	case []any:
		b, ok := there.([]any)
		if !ok || len(a) != len(b) {
			break
		}
		for i := range a {
			all = append(all, c.values(fmt.Sprintf("%s[%d]", name, i), a[i], b[i])...)
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
	return []string{fmt.Sprintf("%s is %s, %s %s", name, brief(here), c.where, brief(there))}
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
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // it was JSON
	}
	const most = 60
	text := []rune(string(bytes.TrimSpace(b.Bytes())))
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}
