package command

import (
	"encoding/json"
	"fmt"
	"strconv"

	"robust/trainer"
)

// version is that of the protocol.
const version = 1

// job is what a program is asked for.
type job struct {
	Protocol  int             `json:"protocol"`
	Job       string          `json:"job"`
	Candidate any             `json:"candidate"`
	Instance  instance        `json:"instance"`
	Settings  json.RawMessage `json:"settings"`
}

type instance struct {
	Experiment int    `json:"experiment"`
	SampleSeed string `json:"sample_seed"`
	InitSeed   string `json:"init_seed"`
}

// jobLine returns the line of a job. The error wraps trainer.ErrCandidate.
func (t *Trainer) jobLine(name string, c trainer.Candidate, in trainer.Instance) ([]byte, error) {
	if c == nil {
		return nil, fmt.Errorf("%w: nil", trainer.ErrCandidate)
	}
	candidate, err := t.options.Encode(c)
	if err != nil {
		return nil, err
	}
	line, err := json.Marshal(job{
		Protocol:  version,
		Job:       name,
		Candidate: candidate,
		Instance: instance{
			Experiment: in.Experiment,
			SampleSeed: strconv.FormatUint(in.SampleSeed, 10),
			InitSeed:   strconv.FormatUint(in.InitSeed, 10),
		},
		Settings: t.settings,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %q cannot be written as JSON: %w", trainer.ErrCandidate, c.ID(), err)
	}
	return append(line, '\n'), nil
}
