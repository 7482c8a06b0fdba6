package queue

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"robust/trainer"
)

// protocol is the version of what coordinator and workers say to each other.
const protocol = 1

// Key says which training an outcome is of.
type Key struct {
	Candidate  string // its ID
	Experiment int
	SampleSeed uint64
	InitSeed   uint64
}

// String names the training in messages.
func (k Key) String() string {
	return fmt.Sprintf("candidate %q in experiment %d", k.Candidate, k.Experiment)
}

func (k Key) instance() trainer.Instance {
	return trainer.Instance{Experiment: k.Experiment, SampleSeed: k.SampleSeed, InitSeed: k.InitSeed}
}

// job is the message for a training that is to be made.
type job struct {
	Protocol int
	ID       string // of the key and the content
	Key      Key
	Content  string  `json:",omitempty"` // the digest of the candidate
	Expect   float64 `json:",omitempty"` // seconds of the longest training of this candidate so far
}

// newJob identifies a training. The error wraps trainer.ErrCandidate.
func newJob(c trainer.Candidate, in trainer.Instance) (job, error) {
	if c == nil {
		return job{}, fmt.Errorf("queue: %w: it is nil", trainer.ErrCandidate)
	}
	id := c.ID()
	if id == "" || !utf8.ValidString(id) {
		return job{}, fmt.Errorf("queue: %w: the ID %q is empty or no valid UTF-8", trainer.ErrCandidate, id)
	}
	j := job{Protocol: protocol, Key: Key{id, in.Experiment, in.SampleSeed, in.InitSeed}, Content: content(c)}
	h := sha256.New()
	for _, text := range []string{id, j.Content} {
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	for _, n := range []uint64{uint64(in.Experiment), in.SampleSeed, in.InitSeed} {
		h.Write(binary.LittleEndian.AppendUint64(nil, n))
	}
	j.ID = hex.EncodeToString(h.Sum(nil)[:16])
	return j, nil
}

// content stands for all that the JSON of a candidate says, empty for one that has none.
func content(c trainer.Candidate) string {
	text, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	return digest(text)
}

// digest is the start of a SHA-256, in hexadecimal digits.
func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// PoolDigest returns a text that stands for the IDs and the JSON of all candidates of a pool, to be part of a plan.
func PoolDigest(pool []trainer.Candidate) string {
	h := sha256.New()
	for _, c := range pool {
		for _, text := range []string{c.ID(), content(c)} {
			fmt.Fprintf(h, "%d:%s", len(text), text)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// result is the message for a training that has ended.
type result struct {
	Protocol int
	Job      string
	Key      Key
	Worker   string // unique
	Name     string // the worker's
	Outcome  outcome
	// Object is the name of the predictions in the object store, where they are too large for the message.
	Object string `json:",omitempty"`
	// Unsuitable says that the error is one that wraps trainer.ErrCandidate, and not an outcome.
	Unsuitable bool `json:",omitempty"`
}

// report is what a worker asks the coordinator at the start, before each training and at least three times in a lease.
type report struct {
	Protocol int
	Plan     string // its digest
	Worker   string // unique
	Name     string
	Host     string
	Process  int
	Capacity int
	Trains   []string // jobs that were begun
	Wants    []string // jobs that it was given and may it begin them?
	Returns  []string // jobs that were begun and are handed back through no fault of theirs
	Leaves   bool
}

// answer is what the coordinator says to a report.
type answer struct {
	Protocol int
	Plan     json.RawMessage `json:",omitempty"` // the coordinator's, where the worker has another one
	Closed   bool            `json:",omitempty"` // there will be no more jobs
	Lease    time.Duration
	Timeout  time.Duration `json:",omitempty"` // of a training
	Begin    []string      `json:",omitempty"`
	Stop     []string      `json:",omitempty"` // jobs that are done or not wanted
}

// notice is what the coordinator tells all workers at once.
type notice struct {
	Stop   []string `json:",omitempty"`
	Closed bool     `json:",omitempty"`
}
