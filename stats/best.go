package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
)

// ErrBest is wrapped by the errors of PosteriorOfBest.
var ErrBest = errors.New("stats: posterior of the best")

// Best is what is known of the smallest of several unknown means.
type Best struct {
	// P is, for each mean, the posterior probability that it is the smallest. They sum to 1.
	P []float64
	// Expected is the expectation of the smallest mean.
	Expected float64
}

// PosteriorOfBest returns for each of K independent unknown means the probability that it is the
// smallest of all. The posterior of mean i is location[i] + scale[i]·T, with T a Student t
// of df[i] degrees of freedom; an infinite df is the normal distribution. A scale of zero is a mean that is known;
// known means that tie share their probability equally.
//
// With S_i the survival function of mean i and G = ∏ S_i that of the smallest one,
//
//	P_i = ∫ f_i(x) ∏_{j≠i} S_j(x) dx = −∫ G(x) d log S_i(x).
//
// The integral is a sum over cells of a grid, that is refined where G changes: within a cell the
// logarithms are taken as linear, so that the cell gives arm i the share Δlog S_i / Δlog G of
// ΔG. The probabilities hence sum to 1 by construction, and nothing is drawn. They are accurate to
// about 2e-3 relatively, or 2e-5 absolutely for improbable arms, at a cost of O(K) for each of some 150 points of the grid.
//
// The expectation is cut at the quantile 1e-9 of the smallest mean. The error wraps ErrBest: no means,
// slices of different lengths, a location that is not finite, a scale that is negative or not finite, or a df that is not positive.
func PosteriorOfBest(location, scale, df []float64) (Best, error) {
	if err := checkBest(location, scale, df); err != nil {
		return Best{}, err
	}
	g := newBestGrid(location, scale, df)
	if len(g.arms) == 0 { // all of them are known
		return Best{P: g.known(len(location), 1), Expected: -g.floor}, nil
	}
	g.lay()
	return g.integrate(len(location)), nil
}

func checkBest(location, scale, df []float64) error {
	if len(location) == 0 {
		return fmt.Errorf("%w: there are no means; give at least one", ErrBest)
	}
	if len(scale) != len(location) || len(df) != len(location) {
		return fmt.Errorf("%w: %d locations, %d scales and %d degrees of freedom; give as many of each",
			ErrBest, len(location), len(scale), len(df))
	}
	for i := range location {
		switch {
		case math.IsNaN(location[i]) || math.IsInf(location[i], 0):
			return fmt.Errorf("%w: location %d is %v; leave out what is not known", ErrBest, i, location[i])
		case !(scale[i] >= 0) || math.IsInf(scale[i], 0):
			return fmt.Errorf("%w: scale %d is %v; use a finite one of at least 0", ErrBest, i, scale[i])
		case !(df[i] > 0):
			return fmt.Errorf("%w: df %d is %v; use a positive number", ErrBest, i, df[i])
		}
	}
	return nil
}

// bestGrid integrates over the largest of the negated means, so that it deals with distribution functions.
type bestGrid struct {
	arms    []bestArm
	floor   float64 // the largest mean that is known, -Inf without one
	atFloor []int   // who has it
	nodes   []bestNode
	spread  float64 // of the largest mean: about its mean absolute deviation
}

// bestArm is a mean that is not known.
type bestArm struct {
	index          int
	location, rate float64 // rate is 1/scale
	log            *logStudent
}

// bestNode is a point of the grid.
type bestNode struct {
	x   float64
	sum float64   // log G(x)
	log []float64 // log F_i(x) of each arm
}

func newBestGrid(location, scale, df []float64) *bestGrid {
	g := &bestGrid{floor: math.Inf(-1)}
	count := map[float64]int{}
	for i, s := range scale {
		if s > 0 {
			count[df[i]]++
		} else if m := -location[i]; m > g.floor {
			g.floor, g.atFloor = m, []int{i}
		} else if m == g.floor {
			g.atFloor = append(g.atFloor, i)
		}
	}
	tables := make(map[float64]*logStudent, len(count))
	for i, s := range scale {
		if s == 0 {
			continue
		}
		table := tables[df[i]]
		if table == nil {
			table = newLogStudent(df[i], count[df[i]])
			tables[df[i]] = table
		}
		g.arms = append(g.arms, bestArm{i, -location[i], 1 / s, table})
	}
	return g
}

// at evaluates the grid at x.
func (g *bestGrid) at(x float64) bestNode {
	n := bestNode{x: x, log: make([]float64, len(g.arms))}
	for k := range g.arms {
		a := &g.arms[k]
		l := a.log.at((x - a.location) * a.rate)
		n.log[k] = l
		n.sum += l
	}
	return n
}

// sum returns log G(x).
func (g *bestGrid) sum(x float64) float64 {
	sum := 0.0
	for k := range g.arms {
		a := &g.arms[k]
		sum += a.log.at((x - a.location) * a.rate)
	}
	return sum
}

// quantile returns an x at which log G is about the given value: nearer to it than to the logarithms of twice and half of G
// or of 1-G.
func (g *bestGrid) quantile(logG, lo, hi float64) float64 {
	for range 100 {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		l := g.sum(mid)
		if r := math.Expm1(l) / math.Expm1(logG); l/logG < 1.3 && l/logG > 0.7 && r < 1.3 && r > 0.7 {
			return mid
		}
		if l < logG {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + (hi-lo)/2
}

// The ends of the grid, as logarithms of G.
const (
	bestLow  = -35.0 // below, nothing is left to count
	bestHigh = -1e-9
	// bestNodes bounds their number, whatever the scales are; some 150 are usual.
	bestNodes = 2000
)

// lay chooses the nodes.
func (g *bestGrid) lay() {
	// The largest mean is at least the one with the largest location less a few of its scales.
	lo, hi, step := math.Inf(-1), math.Inf(-1), 0.0
	for _, a := range g.arms {
		if scale := 1 / a.rate; a.location > lo || a.location == lo && scale > step {
			lo, step = a.location, scale
		}
		hi = max(hi, a.location+1/a.rate)
	}
	for d := step; g.sum(lo) > bestLow && !math.IsInf(lo, 0); d *= 2 {
		lo -= d
	}
	lo = max(lo, -math.MaxFloat64, g.floor)
	g.drop(lo)
	for d := step; g.sum(hi) < bestHigh && !math.IsInf(hi, 0); d *= 2 {
		hi += d
	}
	hi = min(hi, math.MaxFloat64)
	ends := []float64{lo}
	if hi > lo {
		lower := g.quantile(math.Log(0.05), lo, hi)
		upper := g.quantile(math.Log(0.95), lower, hi)
		g.spread = g.deviation(lower, upper, lo) + g.deviation(lower, upper, hi)
		ends = append(ends, lower, upper, hi)
	} else { // nothing of the others reaches the known one
		ends = append(ends, math.Nextafter(lo, math.Inf(1)))
	}
	nodes := make([]bestNode, len(ends), 160)
	for k, x := range ends {
		nodes[k] = g.at(x)
	}
	for k := range len(ends) - 1 {
		g.refine(nodes[k], nodes[k+1], &nodes, 40)
	}
	sort.Slice(nodes, func(i, j int) bool { return nodes[i].x < nodes[j].x })
	g.nodes = nodes
}

// deviation returns the mean distance of the largest mean from the central 90 %, on the side of the end, with half of their width.
func (g *bestGrid) deviation(lower, upper, end float64) float64 {
	sum, from := (upper-lower)/2, upper
	if end < lower {
		from = lower
	}
	far, mass := end, math.Exp(g.sum(end))
	for range 40 { // cells that halve the distance
		near := from + (far-from)/2
		m := math.Exp(g.sum(near))
		sum += math.Abs(m-mass) * math.Abs(near-from)
		far, mass = near, m
	}
	return sum
}

// drop leaves those arms out that cannot matter above x: together they have less than 1e-9 there. One is kept.
func (g *bestGrid) drop(x float64) {
	limit := -1e-9 / float64(len(g.arms))
	keep := slices.DeleteFunc(slices.Clone(g.arms), func(a bestArm) bool {
		return a.log.at((x-a.location)*a.rate) > limit
	})
	if len(keep) == 0 {
		keep = g.arms[:1]
	}
	g.arms = keep
}

// refine halves a cell until G changes little in it.
func (g *bestGrid) refine(a, b bestNode, nodes *[]bestNode, depth int) {
	const (
		change   = 1.0 / 64  // of G within a cell
		fold     = 1.0       // of log G, where G is
		matters  = -16.0     // above this
		distance = 1.0 / 400 // of the expectation, in units of the spread
	)
	ga, gb := math.Exp(a.sum), math.Exp(b.sum)
	fine := gb-ga <= change && (b.sum < matters || b.sum-a.sum <= fold) && (gb-ga)*(b.x-a.x) <= distance*g.spread
	mid := a.x + (b.x-a.x)/2
	if fine || depth == 0 || len(*nodes) >= bestNodes || mid <= a.x || mid >= b.x {
		return
	}
	m := g.at(mid)
	*nodes = append(*nodes, m)
	g.refine(a, m, nodes, depth-1)
	g.refine(m, b, nodes, depth-1)
}

// known shares a probability among those that are known to be the best of the known.
func (g *bestGrid) known(n int, p float64) []float64 {
	all := make([]float64, n)
	for _, i := range g.atFloor {
		all[i] = p / float64(len(g.atFloor))
	}
	return all
}

// integrate sums over the cells.
func (g *bestGrid) integrate(n int) Best {
	first, last := g.nodes[0], g.nodes[len(g.nodes)-1]
	floor := math.Exp(first.sum) // the mass at or below the first node
	p := g.known(n, floor)
	expected := first.x * floor
	total := 0.0
	if len(g.atFloor) > 0 && g.floor == first.x {
		total = floor
	}
	for k := 1; k < len(g.nodes); k++ {
		a, b := g.nodes[k-1], g.nodes[k]
		mass := math.Exp(b.sum) - math.Exp(a.sum)
		expected += mass * (a.x + b.x) / 2
		if !(b.sum > a.sum) {
			continue
		}
		share := mass / (b.sum - a.sum)
		for j := range g.arms {
			p[g.arms[j].index] += share * (b.log[j] - a.log[j])
		}
		total += mass
	}
	expected += last.x * -math.Expm1(last.sum)
	for i := range p {
		p[i] = max(p[i], 0) / total // what lies beyond the ends of the grid
	}
	return Best{P: p, Expected: -expected}
}
