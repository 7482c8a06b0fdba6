package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/queue"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && strings.HasPrefix(os.Args[1], "-as=") {
		main() // one of the processes that a test has started
		return
	}
	os.Exit(m.Run())
}

var long = flag.Bool("long", false, "let the faults go on for ten minutes in all, with several seeds; needs -timeout 20m")

// weather returns for how long there are faults, and with which seeds.
func weather() (duration string, seeds []string) {
	if *long {
		return "75s", []string{"1", "2", "3", "4"}
	}
	return "10s", []string{"1"}
}

// TestStorm kills and stops processes of selections, whose results must be those of calm ones.
func TestStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes for some time")
	}
	duration, seeds := weather()
	for _, seed := range seeds {
		var out, log bytes.Buffer
		require.NoError(t, run(t.Context(), []string{"-duration", duration, "-seed", seed}, &out, &log), out.String())
		t.Log(out.String())
		assert.Contains(t, out.String(), "all decisions, survivors, statements and outcomes are those of calm runs")
	}
}

// TestNetwork cuts the network too, where the system lets us make one.
func TestNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes for some time")
	}
	duration, seeds := weather()
	for _, seed := range seeds {
		var out, log bytes.Buffer
		err := run(t.Context(), []string{"-network", "-duration", duration, "-seed", seed}, &out, &log)
		if errors.Is(err, errNetwork) {
			t.Skip(err, log.String())
		}
		require.NoError(t, err, "%s\n%s", out.String(), log.String())
		t.Log(out.String())
		assert.Contains(t, out.String(), "all decisions, survivors, statements and outcomes are those of calm runs")
	}
}

// TestInterrupted ends the command early. No process is left, and the files are.
func TestInterrupted(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	folder := filepath.Join(t.TempDir(), "run")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	var out, log bytes.Buffer
	err := run(ctx, []string{"-folder", folder}, &out, &log)
	assert.ErrorContains(t, err, "interrupted")
	assert.ErrorContains(t, err, folder)
	assert.FileExists(t, filepath.Join(folder, "selection0.db"))
	assert.ErrorContains(t, run(t.Context(), []string{"-folder", folder}, &out, &log), "there are files in it")
}

// TestBegunAgain: which trainings may begin after their outcome was recorded, and which may not.
func TestBegunAgain(t *testing.T) {
	key := queue.Key{Candidate: "width=1", Experiment: 2, SampleSeed: 3, InitSeed: 4}
	early := queue.Key{Candidate: "width=3"}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	after := func(d time.Duration) time.Time { return at.Add(d) }
	stopped := halt{process: 7, from: after(-time.Second), to: after(2 * time.Second)}
	silent := halt{process: everybody, from: after(-200 * time.Millisecond), to: after(100 * time.Millisecond)}
	for name, c := range map[string]struct {
		entry                       entry
		halts                       []halt
		again, granted, differences int
	}{
		"before it was recorded":                {entry{begun, after(-time.Millisecond), 6, key}, nil, 0, 0, 0},
		"while an answer may be on the way":     {entry{begun, after(90 * time.Millisecond), 6, key}, nil, 0, 1, 0},
		"later":                                 {entry{begun, after(110 * time.Millisecond), 6, key}, nil, 1, 0, 1},
		"while nobody could be heard":           {entry{begun, after(490 * time.Millisecond), 6, key}, []halt{silent}, 0, 1, 0},
		"long after that":                       {entry{begun, after(510 * time.Millisecond), 6, key}, []halt{silent}, 1, 0, 1},
		"by a worker that was stopped":          {entry{begun, after(2100 * time.Millisecond), 7, key}, []halt{stopped}, 0, 1, 0},
		"while another one was stopped":         {entry{begun, after(2100 * time.Millisecond), 8, key}, []halt{stopped}, 1, 0, 1},
		"a training that nobody has to do with": {entry{begun, after(0), 6, queue.Key{Candidate: "width=2"}}, nil, 0, 0, 1},
		"a training ahead":                      {entry{begun, after(0), 6, early}, nil, 0, 0, 0},
		"a training that ends is not one begun": {entry{ended, after(time.Hour), 6, key}, nil, 0, 0, 0},
	} {
		f := &findings{}
		f.read([]entry{c.entry}, map[queue.Key]time.Time{key: at}, map[queue.Key]bool{early: true}, c.halts, time.Second)
		assert.Equal(t, []int{c.again, c.granted, c.differences}, []int{f.again, f.granted, len(f.differences)}, "%s: %v", name, f.differences)
	}
}

func TestErrors(t *testing.T) {
	for says, args := range map[string][]string{
		`unexpected argument "now"`:          {"now"},
		"-duration 1ms: give at least 1s":    {"-duration", "1ms"},
		"-workers 0: give 1 to 200":          {"-workers", "0"},
		"-lease 1ms: give at least 100ms":    {"-lease", "1ms"},
		"flag provided but not defined: -no": {"-no"},
	} {
		var out bytes.Buffer
		assert.ErrorContains(t, run(t.Context(), args, &out, &out), says, "%v", args)
	}
	var out bytes.Buffer
	assert.ErrorIs(t, run(t.Context(), []string{"-h"}, &out, &out), flag.ErrHelp)
	assert.Contains(t, out.String(), "usage: chaos")
}
