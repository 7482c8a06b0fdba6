package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/calorimeter/roottree"
)

const three = "../calorimeter/testdata/three.npz"

// TestConvertAround converts events through all formats and back.
func TestConvertAround(t *testing.T) {
	dir := t.TempDir()
	want, err := calorimeter.Open(three)
	require.NoError(t, err)
	in := three
	for _, name := range []string{"a.csv", "b.root", "c.csv.gz", "d.npz", "e.root", "f.npz"} {
		out := filepath.Join(dir, name)
		var stderr bytes.Buffer
		require.NoError(t, run(context.Background(), []string{in, out}, &stderr), name)
		assert.Equal(t, "3 events from "+in+" to "+out+"\n", stderr.String())
		in = out
	}
	back, err := calorimeter.Open(in)
	require.NoError(t, err)
	assert.Equal(t, want, back)
	for _, name := range []string{"a.csv", "c.csv.gz", "d.npz"} {
		events, err := calorimeter.Open(filepath.Join(dir, name))
		require.NoError(t, err, name)
		assert.Equal(t, want, events, name)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.part"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestFlagsNameColumns(t *testing.T) {
	dir := t.TempDir()
	want, err := calorimeter.Open(three)
	require.NoError(t, err)
	out := filepath.Join(dir, "out.npz")
	require.NoError(t, run(context.Background(), []string{"-tree", "counts", "-unit", "0.25", "../calorimeter/roottree/testdata/three.root", out}, &bytes.Buffer{}))
	events, err := calorimeter.Open(out)
	require.NoError(t, err)
	assert.Equal(t, want, events)

	text, err := os.ReadFile("../calorimeter/testdata/three.csv")
	require.NoError(t, err)
	text = bytes.ReplaceAll(bytes.Replace(text, []byte("energy,x,y,theta_x,theta_y,depth"), []byte("E,vx,vy,tx,ty,zbar"), 1), []byte("cell_"), []byte("edep_"))
	in := filepath.Join(dir, "in.csv")
	require.NoError(t, os.WriteFile(in, text, 0o644))
	out = filepath.Join(dir, "out.root")
	require.NoError(t, run(context.Background(), []string{
		"-energy", "E", "-x", "vx", "-y", "vy", "-theta_x", "tx", "-theta_y", "ty", "-depth", "zbar", "-cells", "edep_", in, out}, &bytes.Buffer{}))
	events, err = roottree.Open(out, roottree.Options{})
	require.NoError(t, err)
	assert.Equal(t, want, events)
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there.csv")
	require.NoError(t, os.WriteFile(there, []byte("mine"), 0o644))
	out := filepath.Join(dir, "out.npz")
	for say, args := range map[string][]string{
		"1 arguments":                       {three},
		"3 arguments":                       {three, out, "more"},
		"there.csv exists":                  {three, there},
		`its extension is ".txt"`:           {three, filepath.Join(dir, "out.txt")},
		`its extension is ".dat"`:           {"events.dat", out},
		"-unit is for CSV":                  {"-unit", "1000", three, out},
		"-tree is for ROOT":                 {"-tree", "events", "../calorimeter/testdata/three.csv", out},
		"no such file":                      {filepath.Join(dir, "missing.root"), out},
		"there are 5 trees":                 {"../calorimeter/roottree/testdata/three.root", out},
		"line 1: there is no column energy": {"-force", there, out},
	} {
		err := run(context.Background(), args, &bytes.Buffer{})
		require.Error(t, err, args)
		assert.ErrorContains(t, err, say)
	}
	assert.NoFileExists(t, out)
	mine, err := os.ReadFile(there)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(mine))
	require.NoError(t, run(context.Background(), []string{"-force", three, there}, &bytes.Buffer{}))
	_, err = calorimeter.Open(there)
	assert.NoError(t, err)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	assert.ErrorIs(t, run(ctx, []string{three, out}, &bytes.Buffer{}), context.Canceled)
	assert.NoFileExists(t, out)
	var usage bytes.Buffer
	assert.ErrorIs(t, run(context.Background(), []string{"-h"}, &usage), flag.ErrHelp)
	assert.Contains(t, usage.String(), "usage: convert [flags] IN OUT")
}
