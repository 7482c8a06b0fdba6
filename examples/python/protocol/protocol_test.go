package protocol_test

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/python/protocol"
	"robust/trainer"
	"robust/trainer/command"
	"robust/trainer/trainertest"
)

// python returns the interpreter, or skips the test where there is none.
func python(t *testing.T) string {
	t.Helper()
	name := protocol.Interpreter("")
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("no Python: %v", err)
	}
	return name
}

// program returns a trainer that is a Python program.
func program(t *testing.T, text string, o command.Options) *command.Trainer {
	t.Helper()
	interpreter, folder := python(t), t.TempDir()
	require.NoError(t, protocol.Write(folder))
	path := filepath.Join(folder, "program.py")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	tr, err := command.New([]string{interpreter, path}, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tr.Close()) })
	return tr
}

func candidate(t *testing.T, parameters ...trainer.Parameter) trainer.Configuration {
	t.Helper()
	c, err := trainer.NewConfiguration("", parameters...)
	require.NoError(t, err)
	return c
}

const noise = `
import random, time
import protocol

def train(job):
    parameters, instance = job["candidate"]["parameters"], job["instance"]
    time.sleep(parameters.get("seconds", 0))
    loss = parameters["width"]
    for seed in ("sample_seed", "init_seed"):
        loss += random.Random(int(instance[seed])).gauss(0, 1)
    return {"loss": loss, "metrics": {"double": 2 * loss}, "predictions": [loss, 1]}

protocol.serve(train)
`

func TestConformance(t *testing.T) {
	python(t)
	trainertest.Run(t, func() trainer.Trainer { return program(t, noise, command.Options{}) },
		trainer.Pool([]trainer.Configuration{candidate(t, trainer.Param("width", 2.5))}), trainertest.Experiments(2),
		trainertest.Slow(candidate(t, trainer.Param("width", 1), trainer.Param("seconds", 3600))))
}

func TestAnswers(t *testing.T) {
	tr := program(t, `
import math, os, sys
import protocol

def train(job):
    parameters, settings = job["candidate"]["parameters"], job["settings"]
    print("standard output is no place for this")
    os.system("echo nor for this")
    sys.stdout.flush()
    kinds = {name: type(value).__name__ for name, value in parameters.items()}
    assert kinds == {"what": "str", "one": "int", "half": "float", "yes": "bool", "none": "NoneType"}, kinds
    assert int(job["instance"]["sample_seed"]) == 2**64 - 1
    assert settings == {"name": "ä€𝄞"}, settings
    if parameters["what"] == "diverges":
        return {"loss": math.nan, "metrics": {"norm": math.inf}, "predictions": [1, -math.inf]}
    if parameters["what"] == "fails":
        raise ValueError("no ä€𝄞")
    return {"loss": 0.1 + 0.2}

protocol.serve(train)
`, command.Options{Settings: map[string]string{"name": "ä€𝄞"}})
	train := func(what string) trainer.Outcome {
		c := candidate(t, trainer.Param("what", what), trainer.Param("one", 1.0), trainer.Param("half", 0.5),
			trainer.Param("yes", true), trainer.Parameter{Name: "none"})
		o, err := tr.Train(t.Context(), c, trainer.Instance{SampleSeed: math.MaxUint64})
		require.NoError(t, err)
		return o
	}
	assert.Equal(t, 0.30000000000000004, train("trains").Loss, "all digits")
	o := train("diverges")
	assert.Equal(t, trainer.Diverged, o.Status)
	assert.Empty(t, o.Metrics)
	assert.Equal(t, []float64{1, math.Inf(-1)}, o.Predictions)
	o = train("fails")
	assert.Equal(t, trainer.Failed, o.Status)
	assert.Contains(t, o.Error, "ValueError: no ä€𝄞")
	assert.Equal(t, trainer.Trained, train("trains").Status, "the process goes on")
}

func TestCheck(t *testing.T) {
	assert.Equal(t, "python9", protocol.Interpreter("python9"))
	err := protocol.Check(t.Context(), "no-such-python", "json", "json==1")
	assert.ErrorIs(t, err, protocol.ErrPython)
	assert.ErrorContains(t, err, "set $PYTHON to its interpreter")
	interpreter := python(t)
	require.NoError(t, protocol.Check(t.Context(), interpreter, "json"))
	err = protocol.Check(t.Context(), interpreter, "no_such_module", "no-such==1", "other==2")
	assert.ErrorIs(t, err, protocol.ErrPython)
	assert.ErrorContains(t, err, " has no module no_such_module: run\n")
	assert.ErrorContains(t, err, interpreter+" -m pip install no-such==1 other==2")
}
