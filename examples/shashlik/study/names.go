package main

import (
	"regexp"
	"strings"
)

// model is the name of the published network that a variant is of.
func (v variant) model() string {
	model, _, _ := strings.Cut(v.ID(), ",")
	return model
}

// label is what tells the variant from others of the same model, sample and population.
func (v variant) label() string {
	words := strings.SplitN(v.ID(), ", ", 3)
	return words[len(words)-1]
}

var notInFileNames = regexp.MustCompile(`[^a-z0-9+]+`)

// fileName turns a name into part of a file's.
func fileName(name string) string {
	return strings.Trim(notInFileNames.ReplaceAllString(strings.ToLower(name), "-"), "-")
}
