package trainer_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
)

func configuration(t *testing.T, id string, parameters ...trainer.Parameter) trainer.Configuration {
	t.Helper()
	c, err := trainer.NewConfiguration(id, parameters...)
	require.NoError(t, err)
	return c
}

func small(t *testing.T) trainer.Configuration {
	t.Helper()
	return configuration(t, "", trainer.Param("lr", 0.001), trainer.Param("width", 32),
		trainer.Param("activation", "relu"), trainer.Param("bias", true), trainer.Parameter{Name: "width2"})
}

func TestConfiguration(t *testing.T) {
	c := small(t)
	assert.Equal(t, "lr=0.001,width=32,activation=relu,bias=true", c.ID())
	assert.Equal(t, c.ID(), c.String())
	assert.Equal(t, 0.001, c.Float("lr"))
	assert.Equal(t, 32.0, c.Float("width"), "an integer is a number")
	assert.Equal(t, 32, c.Int("width"))
	assert.Equal(t, "relu", c.Text("activation"))
	assert.True(t, c.Bool("bias"))
	assert.True(t, c.Has("lr"))
	assert.False(t, c.Has("width2"))
	assert.False(t, c.Has("nothing"))

	features := c.Features()
	require.Len(t, features, 5)
	assert.Equal(t, trainer.Feature{Name: "lr", Value: 0.001}, features[0])
	assert.Equal(t, trainer.Feature{Name: "width", Value: 32}, features[1])
	assert.Equal(t, trainer.Feature{Name: "activation", Category: "relu"}, features[2])
	assert.Equal(t, trainer.Feature{Name: "bias", Category: "true"}, features[3])
	assert.True(t, features[4].Missing())
	assert.False(t, features[4].Categorical())
	assert.False(t, features[0].Missing())
	assert.False(t, features[2].Missing())
}

func TestConfigurationIsImmutable(t *testing.T) {
	given := []trainer.Parameter{trainer.Param("a", 1)}
	c := configuration(t, "", given...)
	given[0] = trainer.Param("a", 2)
	c.Parameters()[0] = trainer.Param("a", 3)
	assert.Equal(t, 1, c.Int("a"))
}

func TestConfigurationID(t *testing.T) {
	assert.Equal(t, "mine", configuration(t, "mine", trainer.Param("a", 1)).ID())
	assert.Equal(t, "mine", configuration(t, "mine").ID(), "an ID alone is enough")
	for name, parameters := range map[string][]trainer.Parameter{
		"nothing":        nil,
		"no value":       {{Name: "a"}},
		"duplicate name": {trainer.Param("a", 1), trainer.Param("a", 2)},
	} {
		_, err := trainer.NewConfiguration("", parameters...)
		assert.ErrorIs(t, err, trainer.ErrParameter, name)
	}
	_, err := trainer.NewConfiguration("\xff", trainer.Param("a", 1))
	assert.ErrorIs(t, err, trainer.ErrParameter)
}

func TestWrongGetterPanics(t *testing.T) {
	c := small(t)
	for name, get := range map[string]func(){
		`"rate" of candidate "lr=0.001,width=32,activation=relu,bias=true" is not there; it has lr, width, activation, bias`: func() { c.Float("rate") },
		`"width2" of candidate`:            func() { c.Int("width2") },
		`is relu (string), not a number`:   func() { c.Float("activation") },
		`is 0.001 (float64), not an int`:   func() { c.Int("lr") },
		`is 32 (int64), not a string`:      func() { c.Text("width") },
		`is 0.001 (float64), not a bool`:   func() { c.Bool("lr") },
		`is true (bool), not an integer`:   func() { c.Int("bias") },
		`is relu (string), not an integer`: func() { c.Int("activation") },
	} {
		func() {
			defer func() {
				err, ok := recover().(*trainer.ParameterError)
				if assert.True(t, ok, name) {
					assert.ErrorIs(t, err, trainer.ErrParameter)
					assert.ErrorContains(t, err, name)
				}
			}()
			get()
		}()
	}
}

func TestConfigurationJSON(t *testing.T) {
	text, err := json.Marshal(small(t))
	require.NoError(t, err)
	assert.Equal(t, `{"id":"lr=0.001,width=32,activation=relu,bias=true","parameters":`+
		`{"lr":0.001,"width":32,"activation":"relu","bias":true,"width2":null}}`, string(text))
	var c trainer.Configuration
	require.NoError(t, json.Unmarshal([]byte(`{"parameters":{"b":1.0,"a":"x"}}`), &c))
	assert.Equal(t, configuration(t, "", trainer.Param("b", 1), trainer.Param("a", "x")), c)
}

func TestConfigurationJSONRoundTrip(t *testing.T) {
	some := anyConfiguration(rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		c := some.Draw(t, "configuration")
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back trainer.Configuration
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if !assert.ObjectsAreEqual(c, back) {
			t.Fatalf("%#v came back as %#v from %s", c, back, text)
		}
	})
}

func TestConfigurationJSONErrors(t *testing.T) {
	for name, text := range map[string]string{
		"a list":         `{"id":"a","parameters":[1]}`,
		"duplicate name": `{"id":"a","parameters":{"b":1,"b":2}}`,
		"nested value":   `{"id":"a","parameters":{"b":{"c":1}}}`,
		"list value":     `{"id":"a","parameters":{"b":[1]}}`,
		"too large":      `{"id":"a","parameters":{"b":1e999}}`,
		"empty string":   `{"id":"a","parameters":{"b":""}}`,
		"nothing":        `{}`,
	} {
		c := trainer.Configuration{}
		assert.ErrorIs(t, json.Unmarshal([]byte(text), &c), trainer.ErrParameter, name)
		assert.Equal(t, trainer.Configuration{}, c, name)
	}
	var c trainer.Configuration
	assert.ErrorContains(t, json.Unmarshal([]byte(`{"id":"a","params":{}}`), &c), "params")
}

func TestConfigurationFunc(t *testing.T) {
	ctx := context.Background()
	f := trainer.ConfigurationFunc(func(_ context.Context, c trainer.Configuration, _ trainer.Instance) (trainer.Outcome, error) {
		return trainer.Outcome{Loss: c.Float("lr")}, nil
	})
	o, err := f.Train(ctx, small(t), trainer.Instance{})
	require.NoError(t, err)
	assert.Equal(t, 0.001, o.Loss)

	_, err = f.Train(ctx, configuration(t, "", trainer.Param("rate", 1)), trainer.Instance{})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
	assert.ErrorIs(t, err, trainer.ErrParameter)
	_, err = f.Train(ctx, named("other"), trainer.Instance{})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
	_, err = f.Train(ctx, nil, trainer.Instance{})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = f.Train(ended, small(t), trainer.Instance{})
	assert.ErrorIs(t, err, context.Canceled)

	bug := errors.New("index out of range")
	wrong := trainer.ConfigurationFunc(func(context.Context, trainer.Configuration, trainer.Instance) (trainer.Outcome, error) { panic(bug) })
	assert.PanicsWithValue(t, bug, func() { _, _ = wrong.Train(ctx, small(t), trainer.Instance{}) }, "other panics pass")
}

func TestFunc(t *testing.T) {
	ctx := context.Background()
	f := trainer.Func(func(got context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		assert.Equal(t, ctx, got)
		return trainer.Outcome{Loss: float64(in.Experiment), Error: c.ID()}, context.Canceled
	})
	o, err := f.Train(ctx, named("a"), trainer.Instance{Experiment: 3})
	assert.Equal(t, trainer.Outcome{Loss: 3, Error: "a"}, o)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestClassified(t *testing.T) {
	for _, loss := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		o := trainer.Outcome{Loss: loss}
		assert.False(t, o.Scored())
		assert.Equal(t, trainer.Diverged, o.Classified().Status)
		o.Status = trainer.Failed
		assert.Equal(t, trainer.Failed, o.Classified().Status)
	}
	assert.True(t, trainer.Outcome{Loss: -1}.Classified().Scored())
	assert.False(t, trainer.Outcome{Status: trainer.TimedOut}.Scored())
}

func TestStatusString(t *testing.T) {
	assert.Equal(t, "trained", trainer.Trained.String())
	assert.Equal(t, "diverged", trainer.Diverged.String())
	assert.Equal(t, "failed", trainer.Failed.String())
	assert.Equal(t, "timed out", trainer.TimedOut.String())
	assert.Equal(t, "Status(9)", trainer.Status(9).String())
	assert.Equal(t, "Status(-1)", trainer.Status(-1).String())
}
