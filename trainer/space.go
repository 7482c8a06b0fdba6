package trainer

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
)

// ErrSpace is wrapped by the error of a space of configurations that is wrong or
// has no members.
var ErrSpace = errors.New("trainer: unsuitable space")

// Space is a set of configurations: all combinations of the values of its
// dimensions, except those that its conditions exclude. Build one with Grid,
// Where and Union; what is wrong with it is reported by All, Each and Sample.
// Nothing is enumerated before that. The conditions must be pure functions, and
// a panic in one is not recovered.
type Space struct {
	grids []grid
}

// grid is a space without unions.
type grid struct {
	dimensions []Dimension
	where      []func(Configuration) bool
}

// Grid returns the space of all combinations of the dimensions' values. The
// last dimension varies fastest.
func Grid(dimensions ...Dimension) Space {
	return Space{grids: []grid{{dimensions: slices.Clone(dimensions)}}}
}

// Where returns the members for which the condition holds. It sees complete
// configurations.
func (s Space) Where(holds func(Configuration) bool) Space {
	grids := slices.Clone(s.grids)
	for i := range grids {
		grids[i].where = append(slices.Clone(grids[i].where), holds)
	}
	return Space{grids: grids}
}

// Union returns the members of all the spaces, one after another. A member of
// several is counted once, at its first place. The configurations have the
// hyperparameters of all the spaces, in the order of first appearance; those that
// a space does not mention have no value.
func Union(spaces ...Space) Space {
	var u Space
	for _, s := range spaces {
		u.grids = append(u.grids, s.grids...)
	}
	return u
}

// All returns the members in the order of enumeration.
func (s Space) All() ([]Configuration, error) {
	var members []Configuration
	for c, err := range s.Each() {
		if err != nil {
			return nil, err
		}
		members = append(members, c)
	}
	return members, nil
}

// Each enumerates the members without holding them. The error, which wraps
// ErrSpace, comes alone: for a dimension that is empty or wrong, a name that a
// grid has twice, or, after the enumeration, a space without members.
func (s Space) Each() iter.Seq2[Configuration, error] {
	return func(yield func(Configuration, error) bool) {
		if err := s.check(); err != nil {
			yield(Configuration{}, err)
			return
		}
		names, some := s.names(), false
		for i, g := range s.grids {
			w := newWalk(g, names, func(c Configuration) bool {
				if s.contained(c, i) {
					return true
				}
				some = true
				return yield(c, nil)
			})
			if !w.from(0) {
				return
			}
		}
		if !some {
			yield(Configuration{}, errNoMembers)
		}
	}
}

var errNoMembers = fmt.Errorf("%w: no combination fulfils the conditions", ErrSpace)

// check returns what is wrong with the dimensions.
func (s Space) check() error {
	if len(s.grids) == 0 {
		return fmt.Errorf("%w: it is empty; make one with Grid", ErrSpace)
	}
	for _, g := range s.grids {
		if len(g.dimensions) == 0 {
			return fmt.Errorf("%w: a grid has no dimensions", ErrSpace)
		}
		if math.IsInf(g.combinations(), 1) {
			return fmt.Errorf("%w: a grid has more combinations than a float64 can count", ErrSpace)
		}
		for i, d := range g.dimensions {
			switch {
			case d.err != nil:
				return d.err
			case len(d.values) == 0:
				return fmt.Errorf("%w: dimension %d has no values; make it with Values, Linear or LogSpaced", ErrSpace, i)
			}
			if j := slices.IndexFunc(g.dimensions, func(o Dimension) bool { return o.name == d.name }); j < i {
				return fmt.Errorf("%w: dimensions %d and %d have the same name %q", ErrSpace, j, i, d.name)
			}
		}
	}
	return nil
}

// names returns the names of all dimensions in the order of first appearance.
func (s Space) names() []string {
	var names []string
	seen := map[string]bool{}
	for _, g := range s.grids {
		for _, d := range g.dimensions {
			if !seen[d.name] {
				seen[d.name] = true
				names = append(names, d.name)
			}
		}
	}
	return names
}

// contained reports whether one of the first grids has the configuration.
func (s Space) contained(c Configuration, grids int) bool {
	return slices.ContainsFunc(s.grids[:grids], func(g grid) bool { return g.contains(c) })
}

// contains reports whether the configuration is a member.
func (g grid) contains(c Configuration) bool {
	before, found := Configuration{parameters: make([]Parameter, 0, len(g.dimensions))}, 0
	for _, d := range g.dimensions {
		value, has := c.Lookup(d.name)
		if d.applies(before) != has {
			return false
		}
		p := Parameter{Name: d.name, Value: value}
		if has {
			if _, ok := d.index[p.text()]; !ok {
				return false
			}
			found++
		}
		before.parameters = append(before.parameters, p)
	}
	for _, p := range c.parameters {
		if p.Value != nil {
			found--
		}
	}
	return found == 0 && all(g.where, c)
}

// walk enumerates the members of one grid, dimension by dimension.
type walk struct {
	grid   grid
	blank  []Parameter // all names of the space, without values
	places []int       // where the dimensions stand among them
	before []Parameter // the dimensions that are decided
	texts  []string    // and their texts, empty for those without a value
	yield  func(Configuration) bool
}

func newWalk(g grid, names []string, yield func(Configuration) bool) *walk {
	w := &walk{grid: g, yield: yield, blank: make([]Parameter, len(names))}
	for i, name := range names {
		w.blank[i].Name = name
	}
	for _, d := range g.dimensions {
		w.places = append(w.places, slices.Index(names, d.name))
	}
	w.before = make([]Parameter, 0, len(g.dimensions))
	w.texts = make([]string, len(names))
	return w
}

// from enumerates everything from a dimension on, and reports whether to go on.
func (w *walk) from(i int) bool {
	if i == len(w.grid.dimensions) {
		c, ok := w.member()
		return !ok || w.yield(c)
	}
	d := w.grid.dimensions[i]
	if !d.applies(w.prefix()) {
		w.decide(i, -1)
		return w.from(i + 1)
	}
	for k := range d.values {
		w.decide(i, k)
		if !w.from(i + 1) {
			return false
		}
	}
	return true
}

// decide takes value k for dimension i, or none if k is negative.
func (w *walk) decide(i, k int) {
	d := w.grid.dimensions[i]
	p, text := Parameter{Name: d.name}, ""
	if k >= 0 {
		p, text = d.values[k], d.texts[k]
	}
	w.before, w.texts[w.places[i]] = append(w.before[:i], p), text
}

// prefix returns what is decided, for the conditions.
func (w *walk) prefix() Configuration {
	return Configuration{parameters: w.before[:len(w.before):len(w.before)]}
}

// member returns the configuration that is decided, and whether it is a member
// of the grid.
func (w *walk) member() (Configuration, bool) {
	c := Configuration{parameters: slices.Clone(w.blank)}
	for i, p := range w.before {
		c.parameters[w.places[i]] = p
	}
	var b strings.Builder
	for _, text := range w.texts {
		if text == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(text)
	}
	c.id = b.String()
	return c, c.id != "" && all(w.grid.where, c)
}
