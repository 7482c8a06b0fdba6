package command

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
)

func TestBadAnswers(t *testing.T) {
	for line, says := range map[string]string{
		``:                                     "the line is empty",
		`  `:                                   "the line is empty",
		`hello`:                                "invalid character 'h'",
		`[1]`:                                  "cannot unmarshal array",
		`{"job":"1","loss":1`:                  "unexpected EOF",
		`{"job":"1","loss":1} {}`:              "something after the object",
		`{"job":"1","loss":1}x`:                "something after the object",
		`{"job":1,"loss":1}`:                   "cannot unmarshal number",
		`{"loss":1}`:                           `no "job"`,
		`null`:                                 `no "job"`,
		`{"job":"2","loss":1}`:                 `it answers the job "2" instead of "1"`,
		`{"job":"1"}`:                          `no "loss"`,
		`{"job":"1","status":"trained"}`:       `no "loss"`,
		`{"job":"1","status":"done"}`:          `the status "done"`,
		`{"job":"1","los":1}`:                  `unknown field "los"`,
		`{"job":"1","loss":"0.5"}`:             "cannot unmarshal string",
		`{"job":"1","loss":"nan"}`:             "cannot unmarshal string",
		`{"job":"1","loss":+Infinity}`:         "invalid character '+'",
		`{"job":"1","loss":NaNs}`:              "invalid character 's'",
		`{"job":"1","loss":true}`:              "cannot unmarshal bool",
		`{"job":"1","loss":1,"metrics":[1]}`:   "cannot unmarshal array",
		`{"job":"1","loss":1,"predictions":2}`: "cannot unmarshal number",
	} {
		_, err := parseAnswer([]byte(line), "1")
		assert.ErrorContains(t, err, says, line)
	}
}

func TestNonFinite(t *testing.T) {
	for text, want := range map[string]float64{
		`null`: math.NaN(), `NaN`: math.NaN(), `"NaN"`: math.NaN(), `Infinity`: math.Inf(1), `-Infinity`: math.Inf(-1),
		`"Infinity"`: math.Inf(1), `"-Infinity"`: math.Inf(-1),
	} {
		o, err := parseAnswer([]byte(`{"job":"1","loss":`+text+`,"predictions":[1,`+text+`]}`), "1")
		require.NoError(t, err, text)
		assert.Equal(t, trainer.Diverged, o.Status)
		if math.IsNaN(want) {
			assert.True(t, math.IsNaN(o.Loss) && math.IsNaN(o.Predictions[1]), text)
			continue
		}
		assert.Equal(t, want, o.Loss)
		assert.Equal(t, []float64{1, want}, o.Predictions)
	}
	o, err := parseAnswer([]byte(`{"job":"1","loss":0.5,"metrics":{"NaN":2,"\"NaN":NaN,"-Infinity\\":3}}`), "1")
	require.NoError(t, err)
	assert.Equal(t, map[string]float64{"NaN": 2, `-Infinity\`: 3}, o.Metrics, "words in names stay")
}

// TestAnswerProperty writes outcomes as Python does and reads them again.
func TestAnswerProperty(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"NaN", "Infinity", `\"NaN`, "-Infinity"}))
	value := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1)}))
	python := func(v float64) string {
		switch {
		case math.IsNaN(v):
			return "NaN"
		case math.IsInf(v, 0):
			return strings.Replace("-Infinity", "-", map[bool]string{true: "-"}[v < 0], 1)
		}
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	quoted := func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	rapid.Check(t, func(t *rapid.T) {
		job, message := text.Draw(t, "job"), text.Draw(t, "message")
		loss, predictions := value.Draw(t, "loss"), rapid.SliceOf(value).Draw(t, "predictions")
		var numbers []string
		for _, v := range predictions {
			numbers = append(numbers, python(v))
		}
		line := `{"job": ` + quoted(job) + `, "loss": ` + python(loss) + `, "message": ` + quoted(message) +
			`, "predictions": [` + strings.Join(numbers, ", ") + `]}`
		o, err := parseAnswer([]byte(line), strings.ToValidUTF8(job, "\ufffd"))
		require.NoError(t, err, line)
		assert.Equal(t, python(loss), python(o.Loss))
		require.Len(t, o.Predictions, len(predictions))
		for i, v := range predictions {
			assert.Equal(t, python(v), python(o.Predictions[i]))
		}
		assert.Equal(t, loss-loss == 0, o.Status == trainer.Trained)
	})
}

func FuzzAnswer(f *testing.F) {
	for _, line := range []string{
		`{"protocol":1}`, `{"job":"1","loss":0.5}`, `{"job":"1","loss":NaN,"metrics":{"a":-Infinity}}`,
		`{"job":"1","status":"failed","message":"\"NaN"}`, `{"job":"1","loss":null,"predictions":[1,null,"NaN",Infinity]}`, `[[[`, `"\`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		_ = parseReady(line)
		quoted := quoteNonFinite(line)
		if json.Valid(line) {
			assert.Equal(t, string(line), string(quoted), "JSON stays as it is")
		}
		o, err := parseAnswer(line, "1")
		if err != nil {
			assert.Zero(t, o)
			return
		}
		assert.Equal(t, o.Status, o.Classified().Status)
		assert.Equal(t, o.Scored(), o.Status == trainer.Trained)
		if o.Status == trainer.Failed || o.Status == trainer.TimedOut {
			assert.NotEmpty(t, o.Error)
		}
		for name, v := range o.Metrics {
			assert.False(t, math.IsNaN(v) || math.IsInf(v, 0), name)
		}
	})
}

func TestTail(t *testing.T) {
	var end tail
	assert.Empty(t, end.String())
	end.Write([]byte(" \n\n"))
	assert.Empty(t, end.String())
	end.Write([]byte("one\r\ntwo\xff\n"))
	assert.Equal(t, "\nstandard error ends with:\n\tone\n\ttwo\ufffd", end.String())
	end.forget()
	assert.Empty(t, end.String())

	// Whatever pieces it comes in, the end is kept, in whole lines.
	rapid.Check(t, func(t *rapid.T) {
		var end tail
		var all strings.Builder
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 3*mostStderr), 1, 6).Draw(t, "pieces") {
			piece := strings.Repeat("a line of text\n", n/15+1)[:n]
			end.Write([]byte(piece))
			all.WriteString(piece)
		}
		whole := all.String()
		require.Equal(t, whole[max(0, len(whole)-mostStderr):], string(end.text))
		if lines := strings.Split(strings.TrimSpace(end.String()), "\n"); len(lines) > 1 && len(whole) > mostStderr {
			assert.Len(t, lines, 1+mostLines)
		}
	})
}
