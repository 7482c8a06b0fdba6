package selection

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"robust/internal/difference"
	"robust/trainer"
)

// Plan is all that the outcomes and the decisions of a run depend on, beside the trainer. A run goes on with a journal
// only if the plan is the same; Budget and Workers may differ.
type Plan struct {
	// Method is the name of the method, and Options the JSON of its type and its fields.
	Method  string
	Options json.RawMessage
	// Direction is that of the settings, and so are Seed and Unscored.
	Direction Direction
	Seed      uint64
	Unscored  Policy
	// Design is the design in words. It is compared by Instances, a digest of the seeds of its first experiments.
	Design    string
	Instances string
	// Task is the JSON of Settings.Task.
	Task json.RawMessage
	// Candidates is the pool in its order.
	Candidates []PlannedCandidate
	// Budget and Workers are those of the settings.
	Budget  Budget
	Workers int
}

// PlannedCandidate is what a plan holds of a candidate.
type PlannedCandidate struct {
	ID string
	// JSON is that of the candidate, nil if it has none.
	JSON json.RawMessage
	// Features are those of a candidate that is trainer.Featured.
	Features []trainer.Feature
}

// newPlan returns the plan of a run whose settings have their defaults.
func newPlan(s Settings, candidates []trainer.Candidate) (Plan, error) {
	task, err := json.Marshal(s.Task)
	if err != nil {
		return Plan{}, fmt.Errorf("%w: Task has no JSON: %w", ErrSettings, err)
	}
	p := Plan{Method: s.Method.Name(), Options: options(s.Method), Direction: s.Direction, Seed: s.Seed, Unscored: s.Unscored,
		Design: inWords(s.Design), Instances: digest(s.Design), Task: task, Budget: s.Budget, Workers: s.Workers}
	for _, c := range candidates {
		planned := PlannedCandidate{ID: c.ID()}
		if text, err := json.Marshal(c); err == nil {
			planned.JSON = text
		}
		if f, ok := c.(trainer.Featured); ok {
			planned.Features = f.Features()
		}
		p.Candidates = append(p.Candidates, planned)
	}
	return p, nil
}

// options returns the JSON of the type and the fields of a method, of the type alone if they have none.
func options(m Method) json.RawMessage {
	fields, err := json.Marshal(m)
	if err != nil {
		fields = []byte("null")
	}
	return fmt.Appendf(nil, `{"type":%q,"options":%s}`, fmt.Sprintf("%T", m), fields)
}

// inWords returns, for instance, `trainer.Crossed {"Samples":5,"Inits":3}`.
func inWords(d trainer.Design) string {
	fields, err := json.Marshal(d)
	if err != nil || string(fields) == "{}" {
		return fmt.Sprintf("%T", d)
	}
	return fmt.Sprintf("%T %s", d, fields)
}

// digest stands for the seeds of the first experiments of a design, from a root that is always the same.
func digest(d trainer.Design) string {
	const root, most = 0, 64
	n, length := most, math.MaxInt
	if f, ok := d.(trainer.FiniteDesign); ok {
		length = f.Len()
		n = min(n, length)
	}
	h := sha256.New()
	put := func(v uint64) { h.Write(binary.LittleEndian.AppendUint64(nil, v)) }
	put(uint64(length))
	for e := range n {
		in := d.Instance(root, e)
		put(in.SampleSeed)
		put(in.InitSeed)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Difference is a value of a plan that is not the one in the journal.
type Difference struct {
	Field         string
	Recorded, Now string
}

// Differences returns what is different between the recorded plan and the one of a run, but for what may differ.
func (p Plan) Differences(now Plan) []Difference {
	var all []Difference
	compare := func(field string, recorded, now any) {
		if r, n := fmt.Sprint(recorded), fmt.Sprint(now); r != n {
			all = append(all, Difference{field, r, n})
		}
	}
	compareJSON := func(field string, recorded, now json.RawMessage) {
		for _, d := range difference.Values(field, orNull(now), orNull(recorded)) {
			all = append(all, Difference{Field: d.Name, Recorded: d.There, Now: d.Here})
		}
	}
	compare("Method", p.Method, now.Method)
	compareJSON("Method", withoutZeros(p.Options), withoutZeros(now.Options))
	compare("Direction", p.Direction, now.Direction)
	compare("Seed", p.Seed, now.Seed)
	compare("Unscored", p.Unscored, now.Unscored)
	if p.Instances != now.Instances {
		all = append(all, Difference{"Design", p.Design, now.Design})
	}
	compareJSON("Task", p.Task, now.Task)
	compare("number of candidates", len(p.Candidates), len(now.Candidates))
	for i := range min(len(p.Candidates), len(now.Candidates)) {
		a, b := p.Candidates[i], now.Candidates[i]
		name := fmt.Sprintf("candidate %d", i)
		switch {
		case a.ID != b.ID:
			compare(name, a.ID, b.ID)
		case string(a.JSON) != string(b.JSON):
			compareJSON(name+", "+a.ID, a.JSON, b.JSON)
		default:
			compare(name+", "+a.ID+": features", a.Features, b.Features)
		}
	}
	return all
}

// orNull returns JSON where there may be none.
func orNull(text json.RawMessage) json.RawMessage {
	if len(text) == 0 {
		return []byte("null")
	}
	return text
}

// withoutZeros leaves out the fields of a JSON object that are zero, so that an option that a later version of a method
// has makes no difference by its default.
func withoutZeros(text json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil || fields == nil {
		return text
	}
	for name, v := range fields {
		v = withoutZeros(v)
		if slices.Contains([]string{"null", "false", "0", `""`, "{}", "[]"}, string(v)) {
			delete(fields, name)
		} else {
			fields[name] = v
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		panic(err) // it was JSON
	}
	return text
}

// PlanError says why a run cannot go on with a journal. It wraps ErrPlan.
type PlanError struct {
	Differences []Difference
}

// Error returns the message, with the first few differences.
func (e *PlanError) Error() string {
	const most = 8
	var b strings.Builder
	for k, d := range e.Differences {
		if k == most {
			fmt.Fprintf(&b, "; and %d more", len(e.Differences)-most)
			break
		}
		if k > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s: recorded %s, now %s", d.Field, d.Recorded, d.Now)
	}
	return fmt.Sprintf("%v: %s; go on with what is recorded, or name another journal", ErrPlan, &b)
}

// Unwrap returns ErrPlan.
func (e *PlanError) Unwrap() error { return ErrPlan }
