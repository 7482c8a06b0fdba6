package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"robust/trainer"
)

// Key says which training an outcome is of.
type Key struct {
	Candidate  string // its ID
	SampleSeed uint64
	InitSeed   uint64
}

// String names the training in messages.
func (k Key) String() string {
	return fmt.Sprintf("candidate %q with sample seed %#x and init seed %#x", k.Candidate, k.SampleSeed, k.InitSeed)
}

// identify returns the key of a job and the digest of its candidate. The error wraps trainer.ErrCandidate.
func identify(j trainer.Job) (key Key, content string, err error) {
	if j.Candidate == nil {
		return Key{}, "", fmt.Errorf("record: %w: it is nil", trainer.ErrCandidate)
	}
	key = Key{j.Candidate.ID(), j.Instance.SampleSeed, j.Instance.InitSeed}
	if key.Candidate == "" || !utf8.ValidString(key.Candidate) {
		return Key{}, "", fmt.Errorf("record: %w: the ID %q is empty or no valid UTF-8", trainer.ErrCandidate, key.Candidate)
	}
	return key, digest(j.Candidate), nil
}

// digest stands for all that the JSON of a candidate says, empty for one that has none.
func digest(c trainer.Candidate) string {
	text, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
