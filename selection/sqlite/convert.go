package sqlite

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"robust/selection"
	"robust/trainer"
)

// outcomeRow returns the row of an outcome, without its predictions.
func outcomeRow(record selection.Record, session int64, now string) ([]any, error) {
	o := record.Outcome
	status, err := nameOf(statuses, int(o.Status), "status")
	if err != nil {
		return nil, err
	}
	var metrics any
	if len(o.Metrics) > 0 {
		numbers := make(map[string]number, len(o.Metrics))
		for name, v := range o.Metrics {
			numbers[name] = number(v)
		}
		text, err := json.Marshal(numbers)
		if err != nil {
			return nil, err
		}
		metrics = string(text)
	}
	return []any{int64(record.Instance.Experiment), int64(record.Candidate), seed(record.Instance.SampleSeed), seed(record.Instance.InitSeed),
		real(o.Loss), status, text(o.Error), real(o.Seconds), metrics, int64(o.Attempts), int64(len(o.Predictions)), session, now}, nil
}

// fromOutcomeRow returns the outcome of a row, without its predictions, and how many these are.
func fromOutcomeRow(values []any) (selection.Record, int, error) {
	record := selection.Record{Candidate: int(values[1].(int64)), Instance: trainer.Instance{Experiment: int(values[0].(int64))}}
	var err error
	if record.Instance.SampleSeed, err = fromSeed(values[2]); err != nil {
		return record, 0, err
	}
	if record.Instance.InitSeed, err = fromSeed(values[3]); err != nil {
		return record, 0, err
	}
	status, err := valueOf(statuses, values[5].(string), "status")
	if err != nil {
		return record, 0, err
	}
	o := trainer.Outcome{Loss: fromReal(values[4]), Status: trainer.Status(status), Error: fromText(values[6]), Seconds: fromReal(values[7]),
		Attempts: int(values[9].(int64))}
	if values[8] != nil {
		var numbers map[string]number
		if err := json.Unmarshal([]byte(values[8].(string)), &numbers); err != nil {
			return record, 0, err
		}
		o.Metrics = make(map[string]float64, len(numbers))
		for name, v := range numbers {
			o.Metrics[name] = float64(v)
		}
	}
	record.Outcome = o
	return record, int(values[10].(int64)), nil
}

// pack returns predictions as little-endian numbers of 32 or 64 bits.
func pack(predictions []float64, bits int) []byte {
	b := make([]byte, 0, len(predictions)*bits/8)
	for _, p := range predictions {
		if bits == 32 {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(p)))
		} else {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p))
		}
	}
	return b
}

// unpack returns what pack packed.
func unpack(b []byte, bits int) []float64 {
	all := make([]float64, 0, len(b)*8/bits)
	for p := range slices.Chunk(b, bits/8) {
		if bits == 32 {
			all = append(all, float64(math.Float32frombits(binary.LittleEndian.Uint32(p))))
		} else {
			all = append(all, math.Float64frombits(binary.LittleEndian.Uint64(p)))
		}
	}
	return all
}

// planRow returns the row of a plan.
func planRow(p selection.Plan, now string) ([]any, error) {
	budget, err := json.Marshal(p.Budget)
	if err != nil {
		return nil, err
	}
	return []any{int64(1), p.Method, text(string(p.Options)), int64(p.Direction), seed(p.Seed), int64(p.Unscored), p.Design, p.Instances,
		text(string(p.Task)), int64(len(p.Candidates)), string(budget), int64(p.Workers), now}, nil
}

// fromPlanRow returns the plan of a row, without candidates, their number, and when it was recorded.
func fromPlanRow(values []any) (p selection.Plan, candidates int, created string, err error) {
	p = selection.Plan{Method: values[1].(string), Options: rawJSON(values[2]), Direction: selection.Direction(values[3].(int64)),
		Unscored: selection.Policy(values[5].(int64)), Design: values[6].(string), Instances: values[7].(string), Task: rawJSON(values[8]),
		Workers: int(values[11].(int64))}
	if p.Seed, err = fromSeed(values[4]); err != nil {
		return p, 0, "", err
	}
	err = json.Unmarshal([]byte(values[10].(string)), &p.Budget)
	return p, int(values[9].(int64)), values[12].(string), err
}

func rawJSON(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	return json.RawMessage(v.(string))
}

// feature is a trainer.Feature in JSON; a missing one has neither value nor category.
type feature struct {
	Name     string  `json:"name"`
	Value    *number `json:"value,omitempty"`
	Category string  `json:"category,omitempty"`
}

// candidateRow returns the row of a candidate.
func candidateRow(i int, c selection.PlannedCandidate) ([]any, error) {
	var features any
	if c.Features != nil {
		list := make([]feature, len(c.Features))
		for k, f := range c.Features {
			list[k] = feature{Name: f.Name, Category: f.Category}
			if v := number(f.Value); !f.Categorical() && !math.IsNaN(f.Value) {
				list[k].Value = &v
			}
		}
		text, err := json.Marshal(list)
		if err != nil {
			return nil, err
		}
		features = string(text)
	}
	return []any{int64(i), c.ID, text(string(c.JSON)), features}, nil
}

// fromCandidateRow returns the candidate of a row.
func fromCandidateRow(values []any) (selection.PlannedCandidate, error) {
	c := selection.PlannedCandidate{ID: values[1].(string), JSON: rawJSON(values[2])}
	if values[3] == nil {
		return c, nil
	}
	var list []feature
	if err := json.Unmarshal([]byte(values[3].(string)), &list); err != nil {
		return c, err
	}
	c.Features = make([]trainer.Feature, len(list))
	for k, f := range list {
		c.Features[k] = trainer.Feature{Name: f.Name, Category: f.Category}
		switch {
		case f.Value != nil:
			c.Features[k].Value = float64(*f.Value)
		case f.Category == "":
			c.Features[k].Value = math.NaN()
		}
	}
	return c, nil
}

// verdictRow returns the row of a verdict, without its decisions.
func verdictRow(number int, v selection.Verdict, session int64, now string) []any {
	return []any{int64(number), int64(v.Step.Experiment), int64(v.Step.Before), int64(v.Step.After), int64(v.Step.Best), int64(v.Step.Trainings),
		int64(len(v.Decisions)), session, now}
}

// fromVerdictRow returns the verdict of a row, without its decisions, and how many these are.
func fromVerdictRow(values []any) (selection.Verdict, int) {
	at := func(k int) int { return int(values[k].(int64)) }
	return selection.Verdict{Step: selection.Step{Experiment: at(1), Before: at(2), After: at(3), Best: at(4), Trainings: at(5)}}, at(6)
}

// decisionRow returns the row of a decision.
func decisionRow(number, position int, d selection.Decision) ([]any, error) {
	r := d.Reason
	rule, err := nameOf(rules, int(r.Rule), "rule")
	if err != nil {
		return nil, err
	}
	return []any{int64(number), int64(position), int64(d.Candidate), int64(d.Experiment), rule, text(r.Name), int64(r.N), real(r.Evidence),
		real(r.Threshold), real(r.Statistic), int64(r.Opponent), flag(r.Negated)}, nil
}

// fromDecisionRow returns the decision of a row.
func fromDecisionRow(values []any) (selection.Decision, error) {
	at := func(k int) int { return int(values[k].(int64)) }
	rule, err := valueOf(rules, values[4].(string), "rule")
	return selection.Decision{Candidate: at(2), Experiment: at(3), Reason: selection.Reason{Rule: selection.Rule(rule), Name: fromText(values[5]),
		N: at(6), Evidence: fromReal(values[7]), Threshold: fromReal(values[8]), Statistic: fromReal(values[9]), Opponent: at(10),
		Negated: at(11) != 0}}, err
}

// nameOf returns the name of a value.
func nameOf(names []string, value int, what string) (string, error) {
	if value < 0 || value >= len(names) {
		return "", fmt.Errorf("there is no %s %d", what, value)
	}
	return names[value], nil
}

// valueOf returns the value of a name.
func valueOf(names []string, name, what string) (int, error) {
	value := slices.Index(names, name)
	if value < 0 {
		return 0, fmt.Errorf("there is no %s %q", what, name)
	}
	return value, nil
}

// clock returns the time in a column.
func clock() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }
