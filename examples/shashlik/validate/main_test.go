package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/observables"
	"robust/examples/shashlik/shower"
)

func command(args ...string) (string, error) {
	var out bytes.Buffer
	err := run(context.Background(), args, &out, io.Discard)
	return out.String(), err
}

func TestReportAndPlots(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "plots")
	text, err := command("-events", "1500", "-out", folder)
	require.NoError(t, err)
	for _, part := range []string{"| GEANT4 ", "| fast ", "stochastic term after readout", "**depth, mean, cm**", "share in 3×3 cells, mean", "10–30 GeV"} {
		assert.Contains(t, text, part)
	}
	assert.NotContains(t, text, "NaN")
	assert.NotContains(t, text, "%!")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	assert.Equal(t, []string{"containment.svg", "depth.svg", "energy.svg", "lateral.svg", "position.svg"}, names)
	again, err := command("-events", "1500", "-out", "")
	require.NoError(t, err)
	assert.Equal(t, text, again)
}

// TestFiles compares a file with itself: every ratio is 1.
func TestFiles(t *testing.T) {
	events, err := shower.Events(shower.A, 800, 1)
	require.NoError(t, err)
	var archive bytes.Buffer
	require.NoError(t, calorimeter.Write(&archive, events))
	folder := t.TempDir()
	one, two := filepath.Join(folder, "one.npz"), filepath.Join(folder, "two.npz")
	require.NoError(t, os.WriteFile(one, archive.Bytes(), 0o644))
	require.NoError(t, os.WriteFile(two, archive.Bytes(), 0o644))
	text, err := command("-fast=false", "-out", "", one, two)
	require.NoError(t, err)
	assert.Contains(t, text, "two against one")
	assert.Contains(t, text, "| +0.00 ")
	assert.NotContains(t, text, "GEANT4")
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, "ratio") || strings.Count(line, "|") != 5 || !strings.Contains(line, "±") {
			continue
		}
		cell := strings.TrimSpace(strings.Split(line, "|")[4])
		assert.Regexp(t, `^(1(\.0+)? ± |–)`, cell, line)
	}
	alone, err := command("-fast=false", "-out", filepath.Join(folder, "alone"), one)
	require.NoError(t, err)
	assert.NotContains(t, alone, "ratio")
}

func TestCompare(t *testing.T) {
	curve := func(values ...float64) observables.Curve {
		c := observables.Curve{Name: observables.DepthMean}
		for i, v := range values {
			c.Bins = append(c.Bins, observables.Bin{X: float64(i), Value: v, Error: 0.3, Events: 50})
		}
		return c
	}
	other := curve(10, 22, 9)
	other.Bins[1].Error = 0.4
	reference := curve(10, 20, 30)
	reference.Bins[2] = observables.Bin{}
	assert.Equal(t, agreement{bins: 2, chi2: 16, shift: 0.05, farthest: 0.1, at: 1}, compare(reference, other))
	reference.Name, other.Name = observables.SCurve, observables.SCurve
	assert.Equal(t, 0.1, compare(reference, other).farthest, "over the largest value")
}

func TestErrors(t *testing.T) {
	for text, args := range map[string][]string{
		"-events -1":       {"-events", "-1"},
		`-format "gif"`:    {"-format", "gif"},
		`sample "C"`:       {"-sample", "C"},
		"none.npz":         {"none.npz"},
		"extension is":     {"events.txt"},
		"bins of energy":   {"-events", "40", "-out", ""},
		"not a directory":  {"-events", "1500", "-out", "main.go/x"},
		"flag provided bu": {"-nonsense"},
	} {
		_, err := command(args...)
		assert.ErrorContains(t, err, text)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	assert.ErrorIs(t, run(ctx, []string{"-events", "100"}, io.Discard, io.Discard), context.Canceled)
}
