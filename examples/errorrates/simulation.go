package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// simulation says what the table is of.
type simulation struct {
	candidates, experiments, runs int
	alpha                         float64
	seed                          uint64
	only                          []string // methods; nil for all
	done                          func()   // after every selection
}

// scenario is a column of the table.
type scenario struct {
	name  string
	noise func(*rand.Rand) float64
	// spread of the candidates, of which the first is followed; nil is 1 for all.
	spread func(i, n int) float64
}

var scenarios = []scenario{
	{"normal", (*rand.Rand).NormFloat64, nil},
	{"t3", student3, nil},
	{"right skew", rightSkew, nil},
	{"left skew", leftSkew, nil},
	{"unequal spreads", (*rand.Rand).NormFloat64, unequal},
	{"best has 3× the spread", (*rand.Rand).NormFloat64, firstThrice},
	{"that, right skew", rightSkew, firstThrice},
	{"that, left skew", leftSkew, firstThrice},
}

// method is a row of the table.
type method struct {
	name string
	rule func(alpha float64) selection.Method
	// holds names the scenarios in which its assumptions do, if it promises anything.
	holds []string
}

var (
	normals    = []string{"normal", "unequal spreads", "best has 3× the spread"}
	symmetrics = append([]string{"t3", "right skew", "left skew"}, normals...) // the differences of those that are alike are
)

var methods = []method{
	{"moderated", guaranteed(selection.ModeratedT, 0), []string{"normal"}},
	{"t", guaranteed(selection.ScaleFreeT, 0), normals},
	{"sign", guaranteed(selection.Signs, 0), symmetrics},
	{"selfnorm", guaranteed(selection.SelfNormalised, 0), symmetrics},
	{"normal, sigma 1", guaranteed(selection.GivenSigma, 1), []string{"normal"}},
	{"published Welch rule", func(alpha float64) selection.Method { return selection.TestAgainstBest{Alpha: alpha} }, nil},
}

func guaranteed(kernel selection.Kernel, sigma float64) func(float64) selection.Method {
	return func(alpha float64) selection.Method {
		return selection.Guaranteed{Alpha: alpha, Kernel: kernel, Sigma: sigma}
	}
}

// methodNames lists what -method takes: the first word of each name.
func methodNames() []string {
	var names []string
	for _, m := range methods {
		names = append(names, m.word())
	}
	return names
}

func (m method) word() string { return strings.TrimRight(strings.Fields(m.name)[0], ",") }

// problem is a pool of which all candidates have the same mean, with experiments whose common part is as variable as
// the rest.
func (s scenario) problem(candidates int) selectiontest.Problem {
	p := selectiontest.Problem{Name: s.name, Mean: make([]float64, candidates), Spread: make([]float64, candidates),
		Block: 1, Noise: s.noise}
	for i := range p.Spread {
		p.Spread[i] = 1
		if s.spread != nil {
			p.Spread[i] = s.spread(i, candidates)
		}
	}
	return p
}

// unequal spreads reach from ½ to 2; the first is 1.
func unequal(i, n int) float64 {
	if i == 0 {
		return 1
	}
	return math.Exp2(2*float64(i)/float64(n-1) - 1)
}

func firstThrice(i, _ int) float64 {
	if i == 0 {
		return 3
	}
	return 1
}

func student3(rng *rand.Rand) float64 {
	sum := 0.0
	for range 3 {
		sum += math.Pow(rng.NormFloat64(), 2)
	}
	return rng.NormFloat64() / math.Sqrt(sum/3)
}

func rightSkew(rng *rand.Rand) float64 { return rng.ExpFloat64() - 1 }
func leftSkew(rng *rand.Rand) float64  { return 1 - rng.ExpFloat64() }

// check returns an error for methods that there are not, or an alpha that they do not take.
func (s simulation) check() error {
	for _, name := range s.only {
		if !slices.Contains(methodNames(), name) {
			return fmt.Errorf("-method %q: use some of %s", name, strings.Join(methodNames(), ", "))
		}
	}
	_, err := selection.Guaranteed{Alpha: s.alpha}.Start(selection.Pool{Candidates: make([]trainer.Candidate, 2)})
	return err
}

func (s simulation) chosen() []method {
	return slices.DeleteFunc(slices.Clone(methods), func(m method) bool {
		return s.only != nil && !slices.Contains(s.only, m.word())
	})
}

func (s simulation) total() int { return len(s.chosen()) * len(scenarios) * s.runs }

// table is what a simulation comes to: a row for each method.
type table struct {
	of    simulation
	rates [][]selectiontest.ErrorRate
}

// measure makes the simulations. All methods see the same losses.
func (s simulation) measure(ctx context.Context) (table, error) {
	t := table{of: s}
	for _, m := range s.chosen() {
		row := make([]selectiontest.ErrorRate, len(scenarios))
		for k, c := range scenarios {
			var err error
			seed := trainer.DeriveSeed(s.seed, c.name)
			row[k], err = selectiontest.MeasureErrors(ctx, m.rule(s.alpha), c.problem(s.candidates), s.experiments, s.runs, seed, s.done)
			if err != nil {
				return t, fmt.Errorf("%s, %s: %w", m.name, c.name, err)
			}
		}
		t.rates = append(t.rates, row)
	}
	return t, nil
}

// print writes the table in Markdown.
func (t table) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Best candidate ever eliminated, in %%: %d equally good ones, %d looks, alpha %g, %d runs a figure, ± its standard error.\n",
		t.of.candidates, t.of.experiments, t.of.alpha, t.of.runs)
	b.WriteString("Bold where the assumptions of the method hold.\n\n| method |")
	for _, c := range scenarios {
		fmt.Fprintf(&b, " %s |", c.name)
	}
	b.WriteString("\n|" + strings.Repeat("---|", len(scenarios)+1) + "\n")
	for k, m := range t.of.chosen() {
		fmt.Fprintf(&b, "| %s |", m.name)
		for c, rate := range t.rates[k] {
			mark := ""
			if slices.Contains(m.holds, scenarios[c].name) {
				mark = "**"
			}
			fmt.Fprintf(&b, " %s%.1f%s ± %.1f |", mark, 100*rate.Rate(), mark, 100*rate.SE())
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
