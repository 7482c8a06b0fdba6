package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/reconstruction"
	"robust/trainer"
	"robust/trainer/network"
)

// fake is a laboratory without networks: losses fall with the sample and differ by the seeds.
type fake struct{ trainings atomic.Int64 }

var judges = sync.OnceValues(newEvaluations)

func (f *fake) Train(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	f.trainings.Add(1)
	v := c.(variant)
	o := trainer.Outcome{Metrics: map[string]float64{reconstruction.RMSEOverMean: 0.02}}
	o.Loss = 1/float64(v.Setting.Sample) + 0.01*in.SampleStream().Float64() + 0.02*in.InitStream("fake").Float64()
	if v.Setting.Curve {
		for epoch := 1; epoch <= v.Network.Training.Epochs; epoch++ {
			o.Metrics[network.CurveMetric(epoch)] = o.Loss * (1 + 1/float64(epoch))
		}
	}
	if v.Setting.OtherSample {
		o.Metrics[lossOn("A")], o.Metrics[lossOn("B")] = o.Loss, 2*o.Loss
	}
	if v.Setting.Predictions {
		rng := in.InitStream("fake")
		all, err := judges()
		if err != nil {
			return o, err
		}
		judge, sum := all[v.Setting.Quantity], 0.0
		for i := range judge.events {
			o.Predictions = append(o.Predictions, float64(float32(rng.Float64())))
			sum += judge.EventLoss(i, o.Predictions[i:])
		}
		o.Loss = judge.Metric(sum / float64(judge.events))
	}
	return o, ctx.Err()
}

var small = []string{"-samples", "20,40", "-instances", "3", "-epochs", "3"}

// show runs a study with the fake laboratory and returns what it prints.
func show(t *testing.T, l trainer.Trainer, name string, args ...string) string {
	t.Helper()
	s, err := studyByName(name)
	require.NoError(t, err)
	o, err := parse(s, args, io.Discard)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, o.run(t.Context(), s, l, &out, io.Discard))
	return out.String()
}

// TestStudies shows each study, goes on with it without training, and shows its record, gzipped.
func TestStudies(t *testing.T) {
	for _, s := range studies {
		t.Run(s.name, func(t *testing.T) {
			if testing.Short() && (s.name == "sources" || s.name == "published") {
				t.Skip("reads all photons out")
			}
			folder, l := t.TempDir(), &fake{}
			args := append([]string{"-out", folder}, small...)
			if s.trees {
				args = append(args, "-trees")
			}
			text := show(t, l, s.name, args...)
			assert.Contains(t, text, "|---|--:|")
			planned := 0
			o, err := parse(s, args, io.Discard)
			require.NoError(t, err)
			groups, err := s.groups(o.sizes)
			require.NoError(t, err)
			different := map[string]bool{}
			for _, g := range groups {
				for _, in := range g.instances {
					different[fmt.Sprint(g.variant.ID(), in.SampleSeed, in.InitSeed)] = true
				}
				planned += len(g.instances)
			}
			assert.EqualValues(t, len(different), l.trainings.Load(), "of %d", planned)
			drawn, err := filepath.Glob(filepath.Join(folder, s.name+"-*.svg"))
			require.NoError(t, err)
			assert.Equal(t, s.name == "published", len(drawn) == 0)

			again := &fake{}
			assert.Equal(t, text, show(t, again, s.name, args...))
			assert.Zero(t, again.trainings.Load())

			path := compress(t, filepath.Join(folder, s.name+".jsonl"))
			shown := filepath.Join(t.TempDir(), "plots")
			assert.Equal(t, text, show(t, nil, s.name, "-recorded", path, "-out", shown), "flags come from the record")
			for _, plot := range drawn {
				want, err := os.ReadFile(plot)
				require.NoError(t, err)
				got, err := os.ReadFile(filepath.Join(shown, filepath.Base(plot)))
				require.NoError(t, err)
				assert.True(t, bytes.Equal(want, got), plot)
			}
		})
	}
}

// compress writes a file beside the given one, with gzip.
func compress(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(path+".gz", packed.Bytes(), 0o644))
	return path + ".gz"
}

// cut cancels the context after some trainings.
type cut struct {
	fake
	cancel func()
	after  int64
}

func (c *cut) Train(ctx context.Context, v trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
	if c.trainings.Load() >= c.after {
		c.cancel()
	}
	return c.fake.Train(ctx, v, in)
}

func TestInterruptedStudyGoesOn(t *testing.T) {
	s, err := studyByName("activation")
	require.NoError(t, err)
	args := append([]string{"-workers", "1", "-out", t.TempDir()}, small...)
	o, err := parse(s, args, io.Discard)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	l := &cut{cancel: cancel, after: 7}
	err = o.run(ctx, s, l, io.Discard, io.Discard)
	require.ErrorContains(t, err, "stopped: 7 trainings are kept")
	rest := &fake{}
	text := show(t, rest, "activation", args...)
	assert.EqualValues(t, 2*2*5*3-7, rest.trainings.Load())
	assert.Equal(t, text, show(t, &fake{}, "activation", append(small, "-out", t.TempDir())...))
}

// broken fails.
type broken struct{}

func (broken) Train(context.Context, trainer.Candidate, trainer.Instance) (trainer.Outcome, error) {
	return trainer.Outcome{}, errors.New("the power went")
}

func TestErrors(t *testing.T) {
	folder := t.TempDir()
	show(t, &fake{}, "activation", append(small, "-out", folder)...)
	for says, args := range map[string][]string{
		`no study "size": give one of published`:   {"size"},
		`unexpected argument "now"`:                {"epochs", "now"},
		"-instances 1: give at least 2":            {"epochs", "-instances", "1"},
		"-epochs 0":                                {"epochs", "-epochs", "0"},
		"-workers 0":                               {"epochs", "-workers", "0"},
		"a sample of 3: give at least 10":          {"epochs", "-samples", "3"},
		`"many" is no whole number`:                {"epochs", "-samples", "10,many"},
		`no "Model 9": give one of`:                {"epochs", "-models", "Model 9"},
		`-backend "jax"`:                           {"epochs", "-backend", "jax"},
		`it is of the study "activation"`:          {"epochs", "-recorded", filepath.Join(folder, "activation.jsonl")},
		"no such file":                             {"epochs", "-recorded", filepath.Join(folder, "none.jsonl")},
		"task.seed is 2, in the file 1":            append([]string{"activation", "-out", folder, "-seed", "2"}, small...),
		"a sample of 40000 events: there are 3200": {"epochs", "-samples", "40000", "-out", t.TempDir()},
	} {
		if strings.Contains(says, "40000") && testing.Short() {
			continue // reads all photons out
		}
		assert.ErrorContains(t, run(t.Context(), args, io.Discard, io.Discard), says, "%v", args)
	}
	assert.ErrorIs(t, run(t.Context(), []string{"-h"}, io.Discard, io.Discard), flag.ErrHelp)
	assert.ErrorIs(t, run(t.Context(), []string{"epochs", "-h"}, io.Discard, io.Discard), flag.ErrHelp)
	assert.Error(t, run(t.Context(), nil, io.Discard, io.Discard))
	s, err := studyByName("epochs")
	require.NoError(t, err)
	o, err := parse(s, append(small, "-out", t.TempDir()), io.Discard)
	require.NoError(t, err)
	assert.ErrorContains(t, o.run(t.Context(), s, broken{}, io.Discard, io.Discard), "the power went")
}

// TestLaboratoryTrainsEachSetting on a few photons, once.
func TestLaboratoryTrainsEachSetting(t *testing.T) {
	if testing.Short() {
		t.Skip("reads all photons out")
	}
	l := &laboratory{backend: "gonum"}
	defer func() { require.NoError(t, l.Close()) }()
	s := sizes{Models: []string{"NAS 1", "Model 4"}, Epochs: 1}
	var networks []network.Candidate
	s.Samples = []int{20}
	require.NoError(t, s.each(func(c network.Candidate, _ setting) { networks = append(networks, c) }))
	for k, set := range []setting{
		{Quantity: "energy", Population: "A+B", Sample: 20, OtherSample: true},
		{Quantity: "position", Population: "A", Sample: 20, Curve: true, Predictions: true},
	} {
		o, err := l.Train(t.Context(), vary(networks[k], set, "label"), trainer.Instance{})
		require.NoError(t, err)
		require.True(t, o.Scored())
		if k == 0 {
			assert.NotEqual(t, o.Metrics[lossOn("A")], o.Metrics[lossOn("B")])
			// The loss is over both sets: 1,000 events of A and 4,000 of B.
			a, b := o.Metrics[lossOn("A")], o.Metrics[lossOn("B")]
			assert.InEpsilon(t, (1000*a*a+4000*b*b)/5000, o.Loss*o.Loss, 1e-9)
			continue
		}
		assert.Len(t, o.Predictions, 4000)
		assert.Equal(t, o.Loss, o.Metrics[network.CurveMetric(1)])
		all, err := newEvaluations()
		require.NoError(t, err)
		e := all["position"]
		var sum float64
		for i := range o.Predictions {
			sum += e.EventLoss(i, o.Predictions[i:i+1])
		}
		assert.InEpsilon(t, o.Loss, e.Metric(sum/4000), 1e-6, "the evaluation makes the loss of the predictions")
	}
	_, err := l.Train(t.Context(), networks[0], trainer.Instance{})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
	_, err = l.Train(t.Context(), vary(networks[0], setting{Quantity: "energy", Population: "C", Sample: 20}, ""), trainer.Instance{})
	assert.ErrorContains(t, err, `no population "C"`)
}
