package robust

import (
	"fmt"
	"slices"

	"robust/stats"
	"robust/trainer"
)

// Member is a candidate of a set, such as a survivor of a selection, with its
// instances and their outcomes.
type Member struct {
	Name      string
	Instances []trainer.Instance
	Outcomes  []trainer.Outcome
}

// SetSystematic adds to the systematic uncertainties of each member of a set
// those of the choice among them.
type SetSystematic struct {
	// Names are those of the members, and Members their own uncertainties. The
	// first one is the chosen model.
	Names   []string
	Members []Systematic
	// Runs is the number of instances that all members have trained, by which
	// they are compared.
	Runs int
	// Bias and Spread compare the members.
	Bias, Spread SetProfile
}

// SetProfile is a quantity in bins for a set of members.
//
// With v_ck for the mean of the quantity of member c in bin k over the common
// runs, Model is the covariance matrix of v between members, less what it has
// by the finite number of runs (the interaction of member and run) and of
// events: how much the quantity would differ had another member of the set been
// chosen. With a single common run the former cannot be told apart, and is
// contained.
type SetProfile struct {
	// Min and Max are the envelope by bin: the smallest and the largest v_ck
	// over the members.
	Min, Max []float64
	// Model is the covariance by the choice of the model.
	Model Covariance
}

// SystematicsOfSet returns the systematic uncertainties of each member of a
// set, of which the first is the chosen model, and those of the choice. It
// needs two members with different names, and at least one instance that all
// have trained: one of the same experiment with the same seeds. Errors are
// those of Systematics.
func SystematicsOfSet(members []Member, o SystematicOptions) (SetSystematic, error) {
	if len(members) < 2 {
		return SetSystematic{}, fmt.Errorf("%w: a set of %s, at least 2 are needed", ErrInstances, plural(len(members), "member"))
	}
	var s SetSystematic
	for _, m := range members {
		if slices.Contains(s.Names, m.Name) {
			return SetSystematic{}, fmt.Errorf("%w: there are two members named %q", ErrInstances, m.Name)
		}
		one, err := Systematics(m.Instances, m.Outcomes, o)
		if err != nil {
			return SetSystematic{}, fmt.Errorf("member %q: %w", m.Name, err)
		}
		s.Names, s.Members = append(s.Names, m.Name), append(s.Members, one)
	}
	common := commonRuns(members)
	s.Runs = len(common[0])
	if s.Runs == 0 {
		return SetSystematic{}, fmt.Errorf("%w: no instance was trained by all members; they are compared on the same ones", ErrInstances)
	}
	b, err := o.bins()
	if err != nil {
		return SetSystematic{}, err
	}
	responses, err := o.responses(slices.Concat(common...))
	if err != nil {
		return SetSystematic{}, err
	}
	forms, err := stats.MINQUE(len(responses), setEffects(len(members), s.Runs), nil)
	if err != nil {
		return SetSystematic{}, fmt.Errorf("robust: choice among %d members: %w", len(members), err)
	}
	compare := func(q quantity) SetProfile {
		m := measure(responses, b, q)
		p := SetProfile{Model: m.covariance(forms[0], SourceModel)}
		p.Min, p.Max = m.envelope(len(members), s.Runs)
		return p
	}
	s.Bias, s.Spread = compare(bias), compare(spread)
	return s, nil
}

// setEffects are the effects of members that each have the same runs: the
// member and the run; none for a single run, where the residual is the member.
func setEffects(members, runs int) []stats.RandomEffect {
	if runs == 1 {
		return nil
	}
	member, run := make([]int, members*runs), make([]int, members*runs)
	for i := range member {
		member[i], run[i] = i/runs, i%runs
	}
	return []stats.RandomEffect{{Name: "member", Levels: member}, {Name: "run", Levels: run}}
}

// commonRuns returns for each member the outcomes of the instances that all
// have trained, in the same order.
func commonRuns(members []Member) [][]trainer.Outcome {
	trained := make([]map[trainer.Instance]trainer.Outcome, len(members))
	for c, m := range members {
		instances, outcomes := scoredOf(m.Instances, m.Outcomes)
		instances, outcomes, _ = withoutReplays(instances, outcomes)
		trained[c] = map[trainer.Instance]trainer.Outcome{}
		for i, in := range instances {
			trained[c][in] = outcomes[i]
		}
	}
	out := make([][]trainer.Outcome, len(members))
	for _, in := range members[0].Instances {
		everywhere := true
		for _, of := range trained {
			_, here := of[in]
			everywhere = everywhere && here
		}
		for c := range out {
			if everywhere {
				out[c] = append(out[c], trained[c][in])
			}
		}
	}
	return out
}

// envelope returns the smallest and the largest mean of members over their
// runs, by bin.
func (m measured) envelope(members, runs int) (low, high []float64) {
	for k := range m.noise {
		var means []float64
		for c := range members {
			sum := 0.0
			for i := range runs {
				sum += m.values.At(c*runs+i, k)
			}
			means = append(means, sum/float64(runs))
		}
		low, high = append(low, slices.Min(means)), append(high, slices.Max(means))
	}
	return low, high
}
