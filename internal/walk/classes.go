package main

import (
	"fmt"
	"regexp"
	"strings"
)

// when says whether a command is run.
type when int

const (
	always when = iota
	long        // with -long
	never
)

func (w when) String() string { return [...]string{"always", "long", "never"}[w] }

// class says when the commands that match a pattern are run, and why not always.
type class struct {
	pattern string
	when    when
	why     string
}

// classes are the commands that are not always run. The first pattern that matches the whole command counts.
var classes = []class{
	// Never.
	{`go run ./examples/shashlik/convert IN OUT`, never, "IN and OUT stand for files"},
	{`go run ./examples/shashlik/select( -quantity position)?`, never, "trains for hours"},
	{`go run ./trainer/torch/setup go run -tags torch ./examples/cifar10( .*)?`, never, "trains for hours"},
	{`go run ./trainer/torch/setup go run -tags torch ./examples/cifar10/reference .*`, never, "trains for hours"},
	{`go run ./examples/cifar10/reference`, never, "trains for most of an hour"},
	{`\S*python3? examples/methods/make.py --force`, never, "replaces the recorded tables"},
	{`go run ./examples/methods/calorimeter .*`, never, "replaces a recorded table"},
	{`v/bin/python .*`, never, "simulates for hours"},
	{`go test \. -run README.* -update`, never, "rewrites the documents"},

	{`go test \./\.\.\.`, long, "CI runs the tests in a step of their own"},
	{`go run ./examples/chaos .*`, long, "CI runs it in steps of its own"},

	// Long, since they are run by go test . -run README -long or -longest.
	{`go run ./examples/shashlik/(study|select) .*-recorded .*`, long, "checked by go test . -run README -long"},
	{`go run ./examples/cifar10\S* .*-recorded .*`, long, "checked by go test . -run README -long"},
	{`go run ./examples/methods .*`, long, "checked by go test . -run README -long"},
	{`go run ./examples/(coverage|errorrates) .*`, long, "checked by go test . -run README -long"},
	{`go run ./examples/shashlik/(validate|shower/fit)( .*)?`, long, "checked by go test . -run README -longest"},

	// Long, since they need more than Go, or minutes.
	{`(go run ./trainer/torch/setup|eval .*trainer/torch/setup|go test ./trainer/torch/setup) ?.*`, long, "fetches and builds libtorch"},
	{`python3 -m (pip|venv) .*`, long, "installs Python packages"},
	{`go run ./examples/python .*`, long, "needs Python packages"},
	{`PYTHON=\S+ go test ./examples/shashlik/geant4 -long`, long, "needs Geant4"},
	{`go test ./stats -run '\^\$' -bench SciPy`, long, "needs SciPy"},
	{`go test ./trainer/gonum -run '\^\$' -bench PyTorch`, long, "needs PyTorch"},
	{`go run ./examples/cifar10(/fetch)?`, long, "fetches the images, and trains for minutes"},
}

// classify gives each command its class, and checks that every class has one.
func classify(commands []command) error {
	used := make([]bool, len(classes))
	for k := range commands {
		for i, c := range classes {
			matches, err := regexp.MatchString(`^(?:`+c.pattern+`)$`, commands[k].text)
			if err != nil {
				return fmt.Errorf("classes.go: %q: %w", c.pattern, err)
			}
			if matches {
				commands[k].class, used[i] = c, true
				break
			}
		}
	}
	var unused []string
	for i, c := range classes {
		if !used[i] {
			unused = append(unused, fmt.Sprintf("%q", c.pattern))
		}
	}
	if len(unused) > 0 {
		return fmt.Errorf("no document shows a command like %s any more; mend the document, or remove the line from internal/walk/classes.go",
			strings.Join(unused, " or "))
	}
	return nil
}
