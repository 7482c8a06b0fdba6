package calorimeter

import (
	"fmt"
	"math"
)

// FitParametric fits the parametric formula of the energy: the sum S of all cells with corrections for
// what leaks out at the back, which grows with the energy, for what lies far from the seed, and for where in
// its cell, and where on the matrix, the photon arrived. With the barycentre (bx, by), the share f of S outside of the
// 5×5 cells about the seed, the width w and the phases ux, uy = 2π·b/CellSize,
//
//	E = S·(a0 + a1·ln S + a2·ln²S + a3·f + a4·f² + a5·w + a6·w² +
//	       a7·cos ux + a8·cos uy + a9·cos ux·cos uy + a10·bx² + a11·by²) + a12
//
// It knows nothing of the cells' gains.
func FitParametric(train *Images) (Formula, error) {
	return FitFormula(Energy{}, parametricTerms(), nil, train)
}

// FitCellSum fits the sum of the cells in which each of the central window×window cells has a
// weight of its own, so that the cells' gains are found as well, with corrections for leakage:
//
//	E = Σ w_c·e_c + S·(a0 + a1·ln S) + a2
//
// Window is odd and less than Side: the weights of the cells are about a0. Its error wraps ErrOption or ErrEvents.
func FitCellSum(window int, train *Images) (Formula, error) {
	if err := validateWindow(window); err != nil {
		return Formula{}, err
	}
	if window == Side {
		return Formula{}, fmt.Errorf("%w: window of all cells: give at most %d", ErrOption, Side-2)
	}
	terms := []Term{
		{"S", sum},
		{"S·ln S", func(m *Images, i int) float64 { return sum(m, i) * math.Log(sum(m, i)) }},
		{"1", func(*Images, int) float64 { return 1 }},
	}
	first := (Side - window) / 2
	for row := first; row < first+window; row++ {
		for column := first; column < first+window; column++ {
			cell := row*Side + column
			terms = append(terms, Term{fmt.Sprintf("cell %d,%d", row, column), func(m *Images, i int) float64 {
				return float64(m.Image(i)[cell])
			}})
		}
	}
	return FitFormula(Energy{}, terms, nil, train)
}

func sum(m *Images, i int) float64 { return m.Sum(i, Side) }

func parametricTerms() []Term {
	factors := []Term{
		{"1", func(*Images, int) float64 { return 1 }},
		{"ln S", extras[LogTotalEnergy]},
		{"ln²S", func(m *Images, i int) float64 { return square(math.Log(sum(m, i))) }},
		{"f", outside},
		{"f²", func(m *Images, i int) float64 { return square(outside(m, i)) }},
		{"w", extras[Width]},
		{"w²", func(m *Images, i int) float64 { return square(m.Width(i)) }},
		{"cos ux", func(m *Images, i int) float64 { return math.Cos(phase(X.of(m.Barycentre(i)))) }},
		{"cos uy", func(m *Images, i int) float64 { return math.Cos(phase(Y.of(m.Barycentre(i)))) }},
		{"cos ux·cos uy", func(m *Images, i int) float64 {
			x, y := m.Barycentre(i)
			return math.Cos(phase(x)) * math.Cos(phase(y))
		}},
		{"bx²", func(m *Images, i int) float64 { return square(X.of(m.Barycentre(i))) }},
		{"by²", func(m *Images, i int) float64 { return square(Y.of(m.Barycentre(i))) }},
	}
	terms := []Term{{"1", func(*Images, int) float64 { return 1 }}}
	for _, f := range factors {
		terms = append(terms, Term{"S·" + f.Name, func(m *Images, i int) float64 { return sum(m, i) * f.Value(m, i) }})
	}
	return terms
}

// outside is the share of the energy outside of the 5×5 cells about the seed.
func outside(m *Images, i int) float64 {
	inside := 0.0
	m.around(i, func(_ int, e float64) { inside += e })
	return 1 - inside/sum(m, i)
}

// phase is where in its cell a position is, as an angle that is 0 at the centre.
func phase(position float64) float64 { return 2 * math.Pi * position / CellSize }

func square(v float64) float64 { return v * v }
