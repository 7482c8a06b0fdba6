package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"robust/selection/sqlite"
)

// line is a training in JSON.
type line struct {
	Candidate  int               `json:"candidate"`
	ID         string            `json:"id"`
	Experiment int               `json:"experiment"`
	SampleSeed string            `json:"sample_seed"` // decimal; many readers of JSON would round a number
	InitSeed   string            `json:"init_seed"`
	Loss       number            `json:"loss"`
	Status     string            `json:"status"`
	Seconds    number            `json:"seconds"`
	Attempts   int               `json:"attempts"`
	Error      string            `json:"error,omitempty"`
	Metrics    map[string]number `json:"metrics,omitempty"`
	Features   map[string]any    `json:"features,omitempty"`
}

// JSONLines writes a JSON object a training and line, with the fields candidate, id, experiment, sample_seed, init_seed (decimal, as text), loss,
// status, seconds, attempts, error, and the objects metrics and features. NaN is null, and an infinite number "+Inf" or
// "-Inf"; a feature that the candidate does not have is left out.
func JSONLines(ctx context.Context, w io.Writer, r *sqlite.Reader) error {
	t, err := New(ctx, r)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for training, err := range t.Trainings(ctx) {
		if err == nil {
			err = e.Encode(newLine(training))
		}
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

func newLine(t Training) line {
	o, in := t.Outcome, t.Instance
	l := line{Candidate: t.Candidate, ID: t.ID, Experiment: in.Experiment, SampleSeed: strconv.FormatUint(in.SampleSeed, 10),
		InitSeed: strconv.FormatUint(in.InitSeed, 10), Loss: number(o.Loss), Status: o.Status.String(), Seconds: number(o.Seconds),
		Attempts: attempts(o), Error: o.Error, Metrics: map[string]number{}, Features: map[string]any{}}
	for name, v := range o.Metrics {
		l.Metrics[name] = number(v)
	}
	for _, f := range t.Features {
		switch {
		case f.Categorical():
			l.Features[f.Name] = f.Category
		case !f.Missing():
			l.Features[f.Name] = number(f.Value)
		}
	}
	return l
}

// number is a float64 that may be no number.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	switch {
	case math.IsNaN(v):
		return []byte("null"), nil
	case math.IsInf(v, 0):
		return fmt.Appendf(nil, `"%+v"`, v), nil
	}
	return json.Marshal(v)
}
