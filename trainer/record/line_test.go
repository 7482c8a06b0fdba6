package record

import (
	"bytes"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
)

// anyNumber draws numbers of all kinds.
func anyNumber() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64(), rapid.Float64Range(-2, 2),
		rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), math.SmallestNonzeroFloat64, math.MaxFloat64}))
}

// anyText draws what JSON can hold.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"<&>\u2028", "\x00\n", `"},"crc":"00000000"}`}))
}

func anyOutcome() *rapid.Generator[trainer.Outcome] {
	return rapid.Custom(func(t *rapid.T) trainer.Outcome {
		o := trainer.Outcome{
			Loss:        anyNumber().Draw(t, "loss"),
			Metrics:     rapid.MapOfN(anyText(), anyNumber(), 0, 4).Draw(t, "metrics"),
			Predictions: rapid.SliceOfN(anyNumber(), 0, 5).Draw(t, "predictions"),
			Seconds:     rapid.Float64Range(0, 1e6).Draw(t, "seconds"),
			Status:      trainer.Status(rapid.IntRange(int(trainer.Trained), int(trainer.TimedOut)).Draw(t, "status")),
			Error:       anyText().Draw(t, "error"),
		}
		return o.Classified()
	})
}

// equal compares numbers to the last bit, NaN among them.
func equal(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

func TestLinesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := Key{"a" + anyText().Draw(t, "id"), rapid.Uint64().Draw(t, "sample"), rapid.Uint64().Draw(t, "init")}
		o := anyOutcome().Draw(t, "outcome")
		text, err := seal(newLine(key, "digest", o))
		require.NoError(t, err)
		require.Equal(t, len(text)-1, bytes.IndexByte(text, '\n'), "a line is one line")
		l, err := parse(text)
		require.NoError(t, err)
		back, err := l.outcome()
		require.NoError(t, err)
		gotten, err := l.key()
		require.NoError(t, err)

		require.Equal(t, key, gotten)
		require.Equal(t, "digest", l.Content)
		require.True(t, equal(o.Loss, back.Loss))
		require.True(t, maps.EqualFunc(o.Metrics, back.Metrics, equal))
		require.True(t, slices.EqualFunc(o.Predictions, back.Predictions, func(a, b float64) bool { return equal(float64(float32(a)), b) }))
		require.Equal(t, o.Seconds, back.Seconds)
		require.Equal(t, o.Status, back.Status)
		require.Equal(t, o.Error, back.Error)

		again, err := seal(newLine(gotten, l.Content, back))
		require.NoError(t, err)
		require.Equal(t, string(text), string(again), "what was read is written as it was")
	})
}

// TestWrongLines has lines that are as they were written, but not by this package.
func TestWrongLines(t *testing.T) {
	for body, says := range map[string]string{
		`{"id":"","loss":1,"status":"trained"`:                                   "there is no ID",
		`{"id":"a","loss":1,"status":"lost"`:                                     `there is no status "lost"`,
		`{"id":"a","loss":"NaN","status":"trained"`:                              "the loss NaN of a training that has not diverged",
		`{"id":"a","loss":"nan","status":"diverged"`:                             "cannot unmarshal string",
		`{"id":"a","loss":null,"status":"diverged"`:                              "null is no number",
		`{"id":"a","loss":1e999,"status":"diverged"`:                             "1e999",
		`{"id":"a","loss":1,"status":"trained","sample":"xyz"`:                   "invalid syntax",
		`{"id":"a","loss":1,"status":"trained","predictions":"AAA="`:             "2 bytes of predictions",
		`{"id":"a","loss":1,"status":"trained","predictions":"?"`:                "illegal base64",
		`{"id":"a","loss":1,"status":"trained","when":"now"`:                     `unknown field "when"`,
		`{"id":"a","loss":1,"status":"trained"} {"id":"b"`:                       "something after the object",
		`{"id":"a","loss":1,"status":"trained"`:                                  "",
		`{"format":"robust/record","version":1,"predictions":true,"task":null`:   "unknown field",
		`{"id":"a","loss":1,"status":"trained","content":"1","sample":"0000000"`: "another one than on the lines before",
	} {
		c := &contents{path: "f", index: map[Key]place{}, digests: map[string]string{"a": "2"}, lines: 1}
		err := c.add(sealed(body))
		if says == "" {
			assert.NoError(t, err)
			continue
		}
		assert.ErrorContains(t, err, says, body)
		assert.NotErrorIs(t, err, errSeal)
	}
	for body, says := range map[string]string{
		`{"format":"robust/record","version":2,"predictions":true,"task":null`: "version 2, and this program reads 1",
		`{"format":"robust/record","version":1,"predictions":true`:             "there is no task",
		`{"format":"robust/record","version":1,"task":1,"more":1`:              `unknown field "more"`,
		`{"format":"robust/record","version":"1","task":1`:                     "cannot unmarshal string",
		`{"format":"robust/recorder","version":1,"task":1`:                     "it does not begin with",
	} {
		_, err := parseHeader(sealed(body))
		assert.ErrorContains(t, err, says, body)
	}
}

// sealed ends a line without its closing brace, whatever is in it.
func sealed(body string) []byte {
	text, err := seal(struct{}{})
	if err != nil {
		panic(err)
	}
	return reseal(append([]byte(body), text[1:]...))
}

// reseal corrects the check sum of a line that ends with one.
func reseal(text []byte) []byte {
	at := len(text) - sealSize
	return append(bytes.Clone(text[:at]), sum(text[:at])...)
}

func FuzzScan(f *testing.F) {
	golden := []byte(`{"format":"robust/record","version":1,"predictions":true,"task":{"a":1},"crc":"00000000"}
{"id":"width=8","content":"cb2d2440b2cedb56","sample":"01","init":"ff","loss":0.025,"metrics":{"b":"-Inf"},"seconds":1.5,"status":"trained","predictions":"zczMPQ==","crc":"758fcd3d"}
{"id":"width=8","sample":"02","init":"03","loss":"NaN","seconds":0.5,"status":"diverged","error":"x","crc":"951cc29f"}
`)
	f.Add(golden, false)
	f.Add(golden, true)
	f.Add(golden[:len(golden)-1], true)
	f.Add([]byte(opening), false)
	f.Fuzz(func(t *testing.T, text []byte, correct bool) {
		if correct {
			var lines []byte
			for line := range bytes.Lines(text) {
				if len(line) >= sealSize && line[len(line)-1] == '\n' {
					line = reseal(line)
				}
				lines = append(lines, line...)
			}
			text = lines
		}
		c, err := scan("fuzz", bytes.NewReader(text), bytes.NewReader(text))
		if err != nil {
			return
		}
		if c.end > int64(len(text)) || c.torn == nil && c.end != int64(len(text)) {
			t.Fatalf("the end is %d of %d", c.end, len(text))
		}
		if c.header.Format == "" {
			if len(c.keys) > 0 {
				t.Fatal("outcomes without a header")
			}
			return
		}
		if d := c.header.differences(c.header); d != nil {
			t.Fatal(d)
		}
		for _, key := range c.keys {
			l, err := c.line(c.index[key])
			if err != nil {
				t.Fatal(err)
			}
			o, err := l.outcome()
			if err != nil {
				t.Fatal(err)
			}
			again, err := seal(newLine(key, l.Content, o))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parse(again); err != nil {
				t.Fatal(err)
			}
		}
	})
}
