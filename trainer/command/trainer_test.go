package command_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/trainer"
	"robust/trainer/command"
	"robust/trainer/trainertest"
)

// program returns a trainer whose program is this one, in a mode of child.
func program(t testing.TB, mode string, o command.Options, arguments ...string) *command.Trainer {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	o.Env = append(o.Env, childVariable+"="+mode, "GORACE=atexit_sleep_ms=0") // or its end takes a second with the race detector
	tr, err := command.New(append([]string{self}, arguments...), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tr.Close()) })
	return tr
}

func candidate(t testing.TB, parameters ...trainer.Parameter) trainer.Configuration {
	t.Helper()
	c, err := trainer.NewConfiguration("", parameters...)
	require.NoError(t, err)
	return c
}

func fault(t testing.TB, name string) trainer.Configuration {
	return candidate(t, trainer.Param("fault", name))
}

func TestConformance(t *testing.T) {
	for name, once := range map[string]bool{"kept": false, "once": true} {
		t.Run(name, func(t *testing.T) {
			trainertest.Run(t, func() trainer.Trainer { return program(t, "good", command.Options{Once: once}) },
				trainer.Pool([]trainer.Configuration{candidate(t, trainer.Param("width", 1)), candidate(t, trainer.Param("width", 2.5))}),
				trainertest.Slow(candidate(t, trainer.Param("slow", true))),
				trainertest.Diverges(candidate(t, trainer.Param("answer", `{"job":"JOB","loss":NaN}`))))
		})
	}
	noProcessLeft(t)
}

func TestSelection(t *testing.T) {
	members, err := trainer.Grid(trainer.Values("width", 1, 2, 8, 16)).All()
	require.NoError(t, err)
	result, err := selection.Run(t.Context(), program(t, "good", command.Options{}), trainer.Pool(members),
		selection.Settings{Seed: 1, Budget: selection.Budget{Experiments: 8}})
	require.NoError(t, err)
	assert.Less(t, len(result.Survivors), 4)
}

func TestJob(t *testing.T) {
	c, err := trainer.NewConfiguration("<é>", trainer.Param("rate", 1e-7), trainer.Param("one", 1.0), trainer.Param("huge", 1e300),
		trainer.Param("big", math.MaxInt64), trainer.Param("name", "relu\n"), trainer.Param("bias", true), trainer.Parameter{Name: "none"})
	require.NoError(t, err)
	tr := program(t, "good", command.Options{
		Settings: map[string]any{"file": "a b"},
		Encode: func(c trainer.Candidate) (any, error) {
			return struct {
				ID         string                `json:"id"`
				Parameters map[string]string     `json:"parameters"`
				Whole      trainer.Configuration `json:"whole"`
			}{"<é>", map[string]string{"fault": "repeat"}, c.(trainer.Configuration)}, nil
		},
	})
	o, err := tr.Train(t.Context(), c, trainer.Instance{Experiment: 3, SampleSeed: math.MaxUint64, InitSeed: 1<<53 + 1})
	require.NoError(t, err)
	assert.Equal(t, trainer.Failed, o.Status)
	assert.JSONEq(t, `{"protocol":1,"job":"1","candidate":{"id":"<é>","parameters":{"fault":"repeat"},"whole":
		{"id":"<é>","parameters":{"rate":1e-7,"one":1,"huge":1e300,"big":9223372036854775807,"name":"relu\n","bias":true,"none":null}}},
		"instance":{"experiment":3,"sample_seed":"18446744073709551615","init_seed":"9007199254740993"},"settings":{"file":"a b"}}`, o.Error)
	assert.Contains(t, o.Error, `"one":1,`)
	assert.Contains(t, o.Error, `"big":9223372036854775807,`)

	plain := program(t, "good", command.Options{})
	o, err = plain.Train(t.Context(), fault(t, "repeat"), trainer.Instance{})
	require.NoError(t, err)
	assert.JSONEq(t, `{"protocol":1,"job":"1","candidate":{"id":"fault=repeat","parameters":{"fault":"repeat"}},
		"instance":{"experiment":0,"sample_seed":"0","init_seed":"0"},"settings":null}`, o.Error)
}

func TestOutcome(t *testing.T) {
	tr := program(t, "good", command.Options{})
	answer := func(text string) trainer.Outcome {
		o, err := tr.Train(t.Context(), candidate(t, trainer.Param("answer", text)), trainer.Instance{})
		require.NoError(t, err)
		assert.Positive(t, o.Seconds)
		o.Seconds = 0
		return o
	}
	assert.Equal(t, trainer.Outcome{Loss: 0.5}, answer(`{"job":"JOB","loss":0.5}`))
	assert.Equal(t, trainer.Outcome{Loss: -2, Metrics: map[string]float64{"a": 1}, Predictions: []float64{1, 2e30}},
		answer(`{"status":"trained","predictions":[1,2e30],"metrics":{"a":1,"b":null,"c":NaN,"d":-Infinity},"loss":-2,"message":"fine","job":"JOB"}`))
	assert.Equal(t, trainer.Outcome{Loss: math.Inf(1), Status: trainer.Diverged}, answer(`{"job":"JOB","loss":Infinity}`))
	assert.Equal(t, trainer.Outcome{Loss: 7, Status: trainer.Diverged, Error: "no descent"},
		answer(`{"job":"JOB","loss":7,"status":"diverged","message":"no descent"}`))
	o := answer(`{"job":"JOB","status":"failed","loss":3,"message":"a \"NaN\" in the data"}`)
	assert.True(t, math.IsNaN(o.Loss))
	assert.Equal(t, trainer.Failed, o.Status)
	assert.Equal(t, `a "NaN" in the data`, o.Error)
	o = answer(`{"job":"JOB","status":"timed out"}`)
	assert.Equal(t, trainer.TimedOut, o.Status)
	assert.NotEmpty(t, o.Error)
}

// TestSurroundings checks what a process gets, and which trainings share one.
func TestSurroundings(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	surroundings := func(tr *command.Trainer) (s [4]string) {
		o, err := tr.Train(t.Context(), fault(t, "surroundings"), trainer.Instance{})
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal([]byte(o.Error), &s), o.Error)
		return s
	}
	tr := program(t, "good", command.Options{Dir: dir, Env: []string{"FRUIT=pear"}}, "-depth", "3")
	first := surroundings(tr)
	assert.Equal(t, []string{dir, "pear", "-depth 3"}, first[:3])
	assert.Equal(t, first, surroundings(tr), "the process is kept")
	once := program(t, "good", command.Options{Once: true})
	assert.NotEqual(t, surroundings(once)[3], surroundings(once)[3])
}

// TestFaults checks that each is an error that says all of it, and that the next training has a process that works.
func TestFaults(t *testing.T) {
	for name, says := range map[string][]string{
		"exit":          {"it closed its standard output", "exit status 3", "\n\tline 980\n", "\n\tline 999"},
		"exit half-way": {"unexpected EOF", `: "{\"job\":\"" (`, "exit status 4"},
		"panic":         {"exit status 2", "panic: out of luck"},
		"kill":          {"signal: killed"},
		"long":          {"its line is too long: more than 50000 bytes", `xxx… (`, "it was killed then"},
		"endless":       {"its line is too long", "yyy… ("},
		"another job":   {`it answers the job "0" instead of "1"`, `"{\"job\":\"0\",\"loss\":1}"`},
		"close stdout":  {"it closed its standard output", "it was killed then"},
	} {
		t.Run(name, func(t *testing.T) {
			tr := program(t, "good", command.Options{MaxLine: 50_000}, "-some", "argument")
			_, err := tr.Train(t.Context(), fault(t, name), trainer.Instance{})
			require.ErrorIs(t, err, command.ErrProgram)
			for _, text := range append(says, fmt.Sprintf("training %q: ", fault(t, name).ID()), " -some argument: ") {
				assert.ErrorContains(t, err, text)
			}
			assert.NotContains(t, err.Error(), "line 979\n", "only the last lines")
			assert.Less(t, len(err.Error()), 12_000)
			works(t, tr)
		})
	}
	noProcessLeft(t)
}

// works checks that a trainer trains.
func works(t *testing.T, tr *command.Trainer) {
	t.Helper()
	o, err := tr.Train(t.Context(), fault(t, "none"), trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, 1.0, o.Loss)
}

// TestAnswersThatCount are those after which a process is not what it was.
func TestAnswersThatCount(t *testing.T) {
	for _, name := range []string{"no line feed", "exit after", "close stdin"} {
		t.Run(name, func(t *testing.T) {
			tr := program(t, "good", command.Options{EndTimeout: 10 * time.Millisecond})
			o, err := tr.Train(t.Context(), fault(t, name), trainer.Instance{})
			require.NoError(t, err)
			assert.Equal(t, 1.0, o.Loss)
			if _, err = tr.Train(t.Context(), fault(t, "none"), trainer.Instance{}); err != nil {
				// The process had not ended yet, or will not read again.
				assert.ErrorIs(t, err, command.ErrProgram)
				assert.ErrorContains(t, err, "use Options.Once if it ends after an answer")
			}
			works(t, tr)
		})
	}
	tr := program(t, "good", command.Options{})
	_, err := tr.Train(t.Context(), fault(t, "twice"), trainer.Instance{})
	require.NoError(t, err)
	_, err = tr.Train(t.Context(), fault(t, "none"), trainer.Instance{})
	assert.ErrorContains(t, err, `it answers the job "1" instead of "2"`, "what it said when it was not asked")
	works(t, tr)
}

func TestStart(t *testing.T) {
	for mode, says := range map[string]string{
		"never ready":     "it did not say that it is ready within 50ms; raise Options.StartTimeout",
		"dies at once":    "(exit status 1)\nstandard error ends with:\n\tModuleNotFoundError: No module named 'sklearn'",
		"another version": "it speaks version 2 of the protocol, and this library version 1",
		"says hello":      `its first line is not {"protocol":1}; it must print that when it is ready, and nothing before: "hello"`,
	} {
		t.Run(mode, func(t *testing.T) {
			o := command.Options{}
			if mode == "never ready" {
				o.StartTimeout = 50 * time.Millisecond
			}
			_, err := program(t, mode, o).Train(t.Context(), fault(t, "none"), trainer.Instance{})
			require.ErrorIs(t, err, command.ErrProgram)
			assert.ErrorContains(t, err, says)
		})
	}
	notProgram := filepath.Join(t.TempDir(), "text")
	require.NoError(t, os.WriteFile(notProgram, []byte("\x00no program"), 0o755))
	tr, err := command.New([]string{notProgram}, command.Options{})
	require.NoError(t, err)
	_, err = tr.Train(t.Context(), fault(t, "none"), trainer.Instance{})
	require.ErrorIs(t, err, command.ErrProgram)
	assert.ErrorContains(t, err, "it does not start")
	require.NoError(t, tr.Close())
	noProcessLeft(t)
}

func TestTimeout(t *testing.T) {
	for name, says := range map[string]string{"hang": "\nstandard error ends with:\n\thanging on", "half a line": ""} {
		for limit := 100 * time.Millisecond; ; limit *= 2 {
			tr := program(t, "good", command.Options{Timeout: limit})
			o, err := tr.Train(t.Context(), fault(t, name), trainer.Instance{})
			require.NoError(t, err)
			assert.Equal(t, trainer.TimedOut, o.Status)
			assert.True(t, math.IsNaN(o.Loss))
			assert.GreaterOrEqual(t, o.Seconds, limit.Seconds())
			require.Contains(t, o.Error, fmt.Sprintf("no answer within %v", limit))
			if strings.HasSuffix(o.Error, says) { // or it was too slow to say it
				break
			}
		}
	}
	noProcessLeft(t)
}

// signal makes a file when it is written to.
type signal string

func (s signal) Write(p []byte) (int, error) {
	return len(p), os.WriteFile(string(s), p, 0o644)
}

// TestStderr checks that what a process says comes with a failure, and nothing of what it said before.
func TestStderr(t *testing.T) {
	seen := filepath.Join(t.TempDir(), "seen")
	tr := program(t, "good", command.Options{Stderr: signal(seen), Settings: map[string]string{"seen": seen}})
	for range 2 {
		o, err := tr.Train(t.Context(), fault(t, "complain"), trainer.Instance{})
		require.NoError(t, err)
		assert.Equal(t, "see above\nstandard error ends with:\n\tsomething is wrong", o.Error)
		require.NoError(t, os.Remove(seen))
	}
	require.NoError(t, tr.Close())
	text, err := os.ReadFile(seen)
	require.NoError(t, err)
	assert.Contains(t, string(text), "the input has ended", "the process ends by itself")
}

func TestClose(t *testing.T) {
	tr := program(t, "good", command.Options{})
	works(t, tr)
	begun := filepath.Join(t.TempDir(), "begun")
	hung := program(t, "good", command.Options{Stderr: signal(begun)})
	var training sync.WaitGroup
	training.Go(func() {
		_, err := hung.Train(context.Background(), fault(t, "hang"), trainer.Instance{})
		assert.ErrorIs(t, err, command.ErrClosed)
	})
	for {
		if _, err := os.Stat(begun); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	for _, closed := range []*command.Trainer{tr, hung} {
		require.NoError(t, closed.Close())
		require.NoError(t, closed.Close())
		_, err := closed.Train(t.Context(), fault(t, "none"), trainer.Instance{})
		assert.ErrorIs(t, err, command.ErrClosed)
	}
	training.Wait()
	noProcessLeft(t)
}

func TestOptions(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	for says, o := range map[string]command.Options{
		"Timeout is -1ns":                {Timeout: -1},
		"StartTimeout is -1s":            {StartTimeout: -time.Second},
		"EndTimeout is -1m0s":            {EndTimeout: -time.Minute},
		"MaxLine is -5":                  {MaxLine: -5},
		"Settings cannot be written as ": {Settings: math.NaN()},
	} {
		_, err := command.New([]string{self}, o)
		require.ErrorIs(t, err, command.ErrOptions)
		assert.ErrorContains(t, err, says)
	}
	_, err = command.New(nil, command.Options{})
	assert.ErrorIs(t, err, command.ErrOptions)
	_, err = command.New([]string{"no-such-program"}, command.Options{})
	assert.ErrorIs(t, err, command.ErrOptions)
	assert.ErrorContains(t, err, `"no-such-program": executable file not found`)

	tr := program(t, "good", command.Options{Encode: func(trainer.Candidate) (any, error) { return math.NaN(), nil }})
	_, err = tr.Train(t.Context(), fault(t, "none"), trainer.Instance{})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
	_, err = tr.Train(t.Context(), nil, trainer.Instance{})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
}
