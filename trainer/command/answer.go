package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"robust/trainer"
)

// answer is what a program says about a job.
type answer struct {
	Job         *string           `json:"job"`
	Loss        number            `json:"loss"`
	Metrics     map[string]number `json:"metrics"`
	Predictions []number          `json:"predictions"`
	Status      string            `json:"status"`
	Message     string            `json:"message"`
}

// statuses are the ways in which a training ends, by their names in an answer.
var statuses = map[string]trainer.Status{
	"":                        trainer.Trained,
	trainer.Trained.String():  trainer.Trained,
	trainer.Diverged.String(): trainer.Diverged,
	trainer.Failed.String():   trainer.Failed,
	trainer.TimedOut.String(): trainer.TimedOut,
}

// mostMessage is the size in bytes up to which a program's message is kept.
const mostMessage = 8 << 10

// parseReady returns an error unless the line says that a program is ready and speaks our version.
func parseReady(line []byte) error {
	var ready struct {
		Protocol *int `json:"protocol"`
	}
	if err := decode(line, &ready); err != nil || ready.Protocol == nil {
		return fmt.Errorf(`its first line is not {"protocol":%d}; it must print that when it is ready, and nothing before`, version)
	}
	if *ready.Protocol != version {
		return fmt.Errorf("it speaks version %d of the protocol, and this library version %d", *ready.Protocol, version)
	}
	return nil
}

// parseAnswer returns the outcome that an answer tells. The error says what is wrong with the line.
func parseAnswer(line []byte, job string) (trainer.Outcome, error) {
	var a answer
	if err := decode(quoteNonFinite(line), &a); err != nil {
		return trainer.Outcome{}, fmt.Errorf("its answer is not as in the protocol: %w", err)
	}
	status, known := statuses[a.Status]
	switch {
	case a.Job == nil:
		return trainer.Outcome{}, fmt.Errorf(`its answer has no "job"; repeat that of the job, %q`, job)
	case *a.Job != job:
		return trainer.Outcome{}, fmt.Errorf("it answers the job %q instead of %q", *a.Job, job)
	case !known:
		return trainer.Outcome{}, fmt.Errorf(`its answer has the status %q; use "trained", "diverged", "failed" or "timed out"`, a.Status)
	case status == trainer.Trained && !a.Loss.given:
		return trainer.Outcome{}, errors.New(`its answer has no "loss"; give one, or the status "diverged" or "failed"`)
	}
	return a.outcome(status), nil
}

// outcome returns what the answer tells.
func (a answer) outcome(status trainer.Status) trainer.Outcome {
	o := trainer.Outcome{Loss: math.NaN(), Status: status}
	if a.Loss.given && (status == trainer.Trained || status == trainer.Diverged) {
		o.Loss = a.Loss.value
	}
	for name, v := range a.Metrics {
		if !v.finite() {
			continue
		}
		if o.Metrics == nil {
			o.Metrics = make(map[string]float64, len(a.Metrics))
		}
		o.Metrics[name] = v.value
	}
	if len(a.Predictions) > 0 {
		o.Predictions = make([]float64, len(a.Predictions))
		for i, v := range a.Predictions {
			o.Predictions[i] = v.value
		}
	}
	if o = o.Classified(); o.Status != trainer.Trained {
		o.Error = brief(a.Message, mostMessage)
	}
	if o.Error == "" && (o.Status == trainer.Failed || o.Status == trainer.TimedOut) {
		o.Error = "the program gave no message"
	}
	return o
}

// decode reads one JSON object that has no other names than v.
func decode(line []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		if errors.Is(err, io.EOF) {
			return errors.New("the line is empty")
		}
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something after the object")
	}
	return nil
}

// number is one that may be NaN or infinite: null, or a word in quotes.
type number struct {
	value float64
	given bool
}

// words are the numbers that JSON has not.
var words = map[string]float64{
	"null":        math.NaN(),
	`"NaN"`:       math.NaN(),
	`"Infinity"`:  math.Inf(1),
	`"-Infinity"`: math.Inf(-1),
}

// UnmarshalJSON reads a number or a word.
func (n *number) UnmarshalJSON(text []byte) error {
	n.given = true
	var ok bool
	if n.value, ok = words[string(text)]; ok {
		return nil
	}
	return json.Unmarshal(text, &n.value)
}

func (n number) finite() bool { return !math.IsNaN(n.value) && !math.IsInf(n.value, 0) }

// quoteNonFinite puts quotes around the words NaN, Infinity and -Infinity where they stand for numbers. Python and
// others write them although JSON does not have them.
func quoteNonFinite(line []byte) []byte {
	if !bytes.Contains(line, []byte("NaN")) && !bytes.Contains(line, []byte("Infinity")) {
		return line
	}
	out := make([]byte, 0, len(line)+64)
	quoted, escaped := false, false
	for len(line) > 0 {
		n := 1
		switch c := line[0]; {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted:
			for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
				if bytes.HasPrefix(line, []byte(word)) {
					n = len(word)
					out = append(out, '"')
				}
			}
		}
		out = append(out, line[:n]...)
		if n > 1 {
			out = append(out, '"')
		}
		line = line[n:]
	}
	return out
}

// brief returns the beginning of a text that is longer than n bytes.
func brief(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "") + fmt.Sprintf("… (%d bytes)", len(text))
}
