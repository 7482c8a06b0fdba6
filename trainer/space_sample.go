package trainer

import (
	"fmt"
	"math/rand/v2"
	"sort"
)

// Sample returns n different members, drawn with equal probabilities, in random order. The same
// space, n and seed give the same sample. It draws combinations and throws back those that are no
// members, so that a space far too large to be enumerated can be sampled. Where members are too
// rare for that, it enumerates the space after all, which takes as long as All but holds no more
// than n members. The error wraps ErrSpace: those of Each, n < 1, or fewer than n members.
func (s Space) Sample(n int, seed uint64) ([]Configuration, error) {
	if n < 1 {
		return nil, fmt.Errorf("%w: a sample of %d members; use at least 1", ErrSpace, n)
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	random := Stream(seed, "space")
	if members := s.draw(n, random); len(members) == n {
		return members, nil
	}
	return s.reservoir(n, random)
}

// draw throws combinations back until it has n members. It gives up after 100
// throws for each, and a million more where an enumeration takes longer than that.
// Conditions make some combinations coincide, so a dimension that does not
// apply counts only with its first value: each member is then one combination.
func (s Space) draw(n int, random *rand.Rand) []Configuration {
	walks := make([]*walk, len(s.grids))
	upTo := make([]float64, len(s.grids)) // combinations in the grids up to this one
	total := 0.0
	for i, g := range s.grids {
		walks[i] = newWalk(g, s.names(), nil)
		total += g.combinations()
		upTo[i] = total
	}
	if float64(n) > total {
		return nil
	}
	throws := 100 * n
	if total > 1e6 {
		throws += 1e6
	}
	members := make([]Configuration, 0, min(n, int(min(total, 1<<20))))
	seen := make(map[string]bool, cap(members))
	for ; throws > 0 && len(members) < n; throws-- {
		i := sort.SearchFloat64s(upTo, random.Float64()*total)
		c, ok := walks[i].throw(random)
		if ok && !seen[c.id] && !s.contained(c, i) {
			seen[c.id] = true
			members = append(members, c)
		}
	}
	return members
}

// combinations returns the number of combinations, members or not.
func (g grid) combinations() float64 {
	size := 1.0
	for _, d := range g.dimensions {
		size *= float64(len(d.values))
	}
	return size
}

// throw decides every dimension at random, and reports whether that made a
// member.
func (w *walk) throw(random *rand.Rand) (Configuration, bool) {
	w.before = w.before[:0]
	for i, d := range w.grid.dimensions {
		k := random.IntN(len(d.values))
		if !d.applies(w.prefix()) {
			if k != 0 {
				return Configuration{}, false
			}
			k = -1
		}
		w.decide(i, k)
	}
	return w.member()
}

// reservoir samples the enumeration (Vitter 1985, algorithm R).
func (s Space) reservoir(n int, random *rand.Rand) ([]Configuration, error) {
	var members []Configuration
	count := 0
	for c, err := range s.Each() {
		if err != nil {
			return nil, err
		}
		count++
		if len(members) < n {
			members = append(members, c)
		} else if k := random.IntN(count); k < n {
			members[k] = c
		}
	}
	if count < n {
		return nil, fmt.Errorf("%w: a sample of %d members is asked for, but there are only %d", ErrSpace, n, count)
	}
	random.Shuffle(n, func(i, j int) { members[i], members[j] = members[j], members[i] })
	return members, nil
}
