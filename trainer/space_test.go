package trainer_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
)

// deeper is the condition that there is a layer of this number.
func deeper(layer int) func(trainer.Configuration) bool {
	return func(c trainer.Configuration) bool { return c.Int("depth") >= layer }
}

// layers is a space in which a width exists only for the layers that are there.
func layers() trainer.Space {
	return trainer.Grid(
		trainer.Values("depth", 1, 2, 3),
		trainer.Values("width1", 8, 16),
		trainer.Values("width2", 8, 16).When(deeper(2)),
		trainer.Values("width3", 8, 16).When(deeper(3)),
	)
}

func ids(t require.TestingT, s trainer.Space) []string {
	members, err := s.All()
	require.NoError(t, err)
	var ids []string
	for _, c := range members {
		ids = append(ids, c.ID())
	}
	return ids
}

func TestGrid(t *testing.T) {
	s := trainer.Grid(trainer.Values("lr", 0.1, 0.01), trainer.Values("act", "relu", "gelu"), trainer.Values("bias", true))
	assert.Equal(t, []string{
		"lr=0.1,act=relu,bias=true", "lr=0.1,act=gelu,bias=true", "lr=0.01,act=relu,bias=true", "lr=0.01,act=gelu,bias=true",
	}, ids(t, s))
	members, err := s.All()
	require.NoError(t, err)
	require.NoError(t, trainer.CheckFeatures(trainer.Pool(members)))
	c, err := trainer.NewConfiguration("", members[1].Parameters()...)
	require.NoError(t, err)
	assert.Equal(t, c, members[1], "a member is as if made by hand")
}

func TestConditions(t *testing.T) {
	want := []string{
		"depth=1,width1=8", "depth=1,width1=16",
		"depth=2,width1=8,width2=8", "depth=2,width1=8,width2=16", "depth=2,width1=16,width2=8", "depth=2,width1=16,width2=16",
	}
	for _, a := range []int{8, 16} {
		for _, b := range []int{8, 16} {
			for _, c := range []int{8, 16} {
				want = append(want, fmt.Sprintf("depth=3,width1=%d,width2=%d,width3=%d", a, b, c))
			}
		}
	}
	assert.Equal(t, want, ids(t, layers()))
	members, err := layers().All()
	require.NoError(t, err)
	require.NoError(t, trainer.CheckFeatures(trainer.Pool(members)))
	assert.False(t, members[0].Has("width2"))
	assert.True(t, members[0].Features()[2].Missing())

	falling := layers().Where(func(c trainer.Configuration) bool { return !c.Has("width2") || c.Int("width2") <= c.Int("width1") })
	assert.Len(t, ids(t, falling), 2+3+3*2)
	assert.Len(t, ids(t, falling.Where(deeper(3))), 6, "conditions add up")
	assert.Len(t, ids(t, layers()), 14, "and leave the space itself as it was")
	both := trainer.Grid(trainer.Values("depth", 1, 2, 3), trainer.Values("x", 1, 2).When(deeper(2)).When(func(c trainer.Configuration) bool { return c.Int("depth") < 3 }))
	assert.Equal(t, []string{"depth=1", "depth=2,x=1", "depth=2,x=2", "depth=3"}, ids(t, both))
}

func TestConditionsAreNotShared(t *testing.T) {
	base := trainer.Values("x", 1)
	for range 3 {
		base = base.When(deeper(1))
	}
	depth := trainer.Values("depth", 1, 2)
	one, two := base.When(deeper(1)), base.When(deeper(2))
	assert.Equal(t, []string{"depth=1,x=1", "depth=2,x=1"}, ids(t, trainer.Grid(depth, one)))
	assert.Equal(t, []string{"depth=1", "depth=2,x=1"}, ids(t, trainer.Grid(depth, two)))
}

func TestConditionSeesTheDimensionsBefore(t *testing.T) {
	early := trainer.Grid(trainer.Values("width2", 8).When(deeper(2)), trainer.Values("depth", 2))
	defer func() {
		err, _ := recover().(error)
		assert.ErrorIs(t, err, trainer.ErrParameter, "the mistake is named")
	}()
	_, _ = early.All()
	t.Error("no panic")
}

func TestUnion(t *testing.T) {
	resnet := trainer.Grid(trainer.Values("family", "resnet"), trainer.Values("lr", 0.1, 0.2))
	cct := trainer.Grid(trainer.Values("family", "cct"), trainer.Values("heads", 2, 4), trainer.Values("lr", 0.2))
	u := trainer.Union(resnet, cct)
	assert.Equal(t, []string{
		"family=resnet,lr=0.1", "family=resnet,lr=0.2", "family=cct,lr=0.2,heads=2", "family=cct,lr=0.2,heads=4",
	}, ids(t, u))
	members, err := u.All()
	require.NoError(t, err)
	assert.NoError(t, trainer.CheckFeatures(trainer.Pool(members)), "the same features for all")
	assert.Equal(t, ids(t, u), ids(t, trainer.Union(u, resnet, u)), "a set has a member once")
	some := u.Where(func(c trainer.Configuration) bool { return c.Float("lr") > 0.1 })
	assert.Len(t, ids(t, some), 3)
	assert.Len(t, ids(t, trainer.Union(some, u)), 4)
	short := trainer.Grid(trainer.Values("family", "resnet"))
	assert.Len(t, ids(t, trainer.Union(resnet, short)), 3, "a member without lr is another one")
}

func TestRanges(t *testing.T) {
	values := func(d trainer.Dimension) []float64 {
		members, err := trainer.Grid(d).All()
		require.NoError(t, err)
		var values []float64
		for _, c := range members {
			values = append(values, c.Float("x"))
		}
		return values
	}
	assert.Equal(t, []float64{0, 0.1, 0.2, 0.3}, values(trainer.Linear("x", 0, 0.3, 4)))
	assert.Equal(t, []float64{-1, 0, 1}, values(trainer.Linear("x", -1, 1, 3)))
	assert.Equal(t, []float64{32, 64, 96, 128}, values(trainer.Linear("x", 32, 128, 4)))
	assert.Equal(t, []float64{1e-5, 1e-4, 1e-3, 1e-2, 1e-1}, values(trainer.LogSpaced("x", 1e-5, 0.1, 5)))
	assert.Equal(t, []float64{16, 32, 64, 128}, values(trainer.LogSpaced("x", 16, 128, 4)))
	assert.Equal(t, []float64{1.0 / 3, 3}, values(trainer.LogSpaced("x", 1.0/3, 3, 2)), "the ends are exact")
}

func TestSpaceErrors(t *testing.T) {
	x := trainer.Values("x", 1, 2)
	never := func(trainer.Configuration) bool { return false }
	many := make([]trainer.Dimension, 1100)
	for i := range many {
		many[i] = trainer.Values(fmt.Sprint("x", i), 1, 2)
	}
	for message, s := range map[string]trainer.Space{
		"it is empty":                           {},
		"unsuitable space: it is":               trainer.Union(),
		"a grid has no dimensions":              trainer.Grid(),
		"unsuitable space: a grid":              trainer.Union(trainer.Grid(x), trainer.Grid()),
		`dimension "x" has no values`:           trainer.Grid(trainer.Values[int]("x")),
		"dimension 1 has no values; make it":    trainer.Grid(x, trainer.Dimension{}),
		`the value 1 twice, at positions 0 and`: trainer.Grid(trainer.Values("x", 1.0, 2, 1)),
		`dimensions 0 and 2 have the same name`: trainer.Grid(x, trainer.Values("y", 1), trainer.Values("x", "a")),
		"is not finite":                         trainer.Grid(trainer.Values("x", 1, math.NaN())),
		"has no name":                           trainer.Grid(trainer.Values("", 1)),
		"1 to 0; both must be finite":           trainer.Grid(trainer.Linear("x", 1, 0, 3)),
		"NaN to 1;":                             trainer.Grid(trainer.Linear("x", math.NaN(), 1, 3)),
		"0 to +Inf;":                            trainer.Grid(trainer.Linear("x", 0, math.Inf(1), 3)),
		"1 to NaN;":                             trainer.Grid(trainer.LogSpaced("x", 1, math.NaN(), 3)),
		"has 1 values; use at least 2":          trainer.Grid(trainer.Linear("x", 0, 1, 1)),
		"starts at 0; equal ratios":             trainer.Grid(trainer.LogSpaced("x", 0, 1, 3)),
		`"x" has the value`:                     trainer.Grid(trainer.Linear("x", 1, 1+1e-15, 9)),
		"more combinations than":                trainer.Grid(many...),
		"no combination fulfils the conditions": trainer.Grid(x).Where(never),
		"no combination":                        trainer.Grid(x.When(never)),
	} {
		members, err := s.All()
		assert.ErrorIs(t, err, trainer.ErrSpace, message)
		assert.ErrorContains(t, err, message)
		assert.Empty(t, members)
		_, err = s.Sample(1, 0)
		assert.ErrorIs(t, err, trainer.ErrSpace, message)
	}
	_, err := trainer.Grid(trainer.Values("x", "")).All()
	assert.ErrorIs(t, err, trainer.ErrParameter)
	_, err = trainer.Grid(x).Sample(0, 0)
	assert.ErrorContains(t, err, "a sample of 0 members")
	_, err = trainer.Grid(x).Sample(3, 0)
	assert.ErrorContains(t, err, "a sample of 3 members is asked for, but there are only 2")
}

func TestEachStops(t *testing.T) {
	huge := make([]trainer.Dimension, 30)
	for i := range huge {
		huge[i] = trainer.Values(fmt.Sprint("x", i), 1, 2, 3, 4)
	}
	n := 0
	for _, err := range trainer.Union(trainer.Grid(huge...), layers()).Each() {
		require.NoError(t, err)
		if n++; n == 5 {
			break
		}
	}
	assert.Equal(t, 5, n)
	members, err := trainer.Grid(huge...).Sample(100, 1)
	require.NoError(t, err)
	assert.NoError(t, trainer.CheckPool(trainer.Pool(members)), "a sample of 4^30 members")
}

func TestSample(t *testing.T) {
	spaces := map[string]trainer.Space{
		"layers":  layers(),
		"overlap": trainer.Union(layers(), layers().Where(deeper(2)), trainer.Grid(trainer.Values("depth", 1), trainer.Values("width1", 8, 16, 32))),
		"rare": trainer.Grid(trainer.Linear("a", 1, 1000, 1000), trainer.Linear("b", 1, 100, 100)).Where(
			func(c trainer.Configuration) bool { return c.Int("a") == c.Int("b") && c.Int("a") <= 7 }),
	}
	for name, s := range spaces {
		t.Run(name, func(t *testing.T) {
			all := map[string]bool{}
			for _, id := range ids(t, s) {
				all[id] = true
			}
			for n := 1; n <= len(all); n += 3 {
				members, err := s.Sample(n, 5)
				require.NoError(t, err)
				require.Len(t, members, n)
				require.NoError(t, trainer.CheckPool(trainer.Pool(members)), "without replacement")
				for _, c := range members {
					assert.True(t, all[c.ID()], c.ID())
				}
				again, err := s.Sample(n, 5)
				require.NoError(t, err)
				assert.Equal(t, members, again)
			}
			whole, err := s.Sample(len(all), 6)
			require.NoError(t, err)
			assert.Len(t, whole, len(all))
			_, err = s.Sample(len(all)+1, 6)
			assert.ErrorContains(t, err, fmt.Sprintf("only %d", len(all)))
		})
	}
}

// TestSampleIsUniform counts how often each member is drawn, and where.
func TestSampleIsUniform(t *testing.T) {
	overlap := trainer.Union(layers(), layers().Where(deeper(3)))
	rare := trainer.Grid(trainer.Linear("a", 1, 40, 40), trainer.Linear("b", 1, 40, 40)).Where(
		func(c trainer.Configuration) bool { return c.Int("a") == c.Int("b") && c.Int("a") <= 5 })
	for name, test := range map[string]struct {
		space         trainer.Space
		members, runs int
		limit         float64 // the quantile .9999 of chi-squared with members-1 degrees of freedom
	}{
		"layers, drawn":    {layers(), 14, 4000, 42.0},
		"overlap, drawn":   {overlap, 14, 4000, 42.0},
		"rare, enumerated": {rare, 5, 500, 23.6},
	} {
		t.Run(name, func(t *testing.T) {
			const n = 3
			var count [n]map[string]float64
			for k := range count {
				count[k] = map[string]float64{}
			}
			for seed := range uint64(test.runs) {
				members, err := test.space.Sample(n, seed)
				require.NoError(t, err)
				for k, c := range members {
					count[k][c.ID()]++
				}
			}
			want := float64(test.runs) / float64(test.members)
			for k := range count {
				chi := 0.0
				for _, got := range count[k] {
					chi += (got - want) * (got - want) / want
				}
				assert.Len(t, count[k], test.members)
				assert.Less(t, chi, test.limit, "place %d of the sample", k)
			}
		})
	}
}

func TestSpaceProperties(t *testing.T) {
	word := rapid.SampledFrom(strings.Split("a,b,c=1,d e,1,true", ","))
	dimension := rapid.Custom(func(t *rapid.T) trainer.Dimension {
		return trainer.Values(word.Draw(t, "name"), rapid.SliceOfNDistinct(word, 1, 3, rapid.ID).Draw(t, "values")...)
	})
	grid := rapid.Custom(func(t *rapid.T) trainer.Space {
		return trainer.Grid(rapid.SliceOfN(dimension, 1, 3).Draw(t, "grid")...)
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := grid.Draw(t, "a"), grid.Draw(t, "b")
		members, err := trainer.Union(a, b).All()
		if err != nil {
			t.Skip("the same name twice")
		}
		require.NoError(t, trainer.CheckFeatures(trainer.Pool(members)), "no member twice, the same features")
		want := map[string]bool{}
		for _, one := range []trainer.Space{a, b} {
			part, err := one.All()
			require.NoError(t, err)
			for _, c := range part {
				want[sorted(c)] = true
			}
		}
		require.Len(t, members, len(want))
		for _, c := range members {
			require.True(t, want[sorted(c)], c.ID())
		}
	})
}

// sorted returns the values of a configuration whatever their order.
func sorted(c trainer.Configuration) string {
	values := map[string]any{}
	for _, p := range c.Parameters() {
		if p.Value != nil {
			values[p.Name] = p.Value
		}
	}
	return fmt.Sprintf("%#v", values)
}

// networks is a pool of (4 + 16 + 64) × 3 × 4 × 3 networks.
func networks() trainer.Space {
	return trainer.Grid(
		trainer.Values("depth", 1, 2, 3),
		trainer.Values("width1", 16, 32, 64, 128),
		trainer.Values("width2", 16, 32, 64, 128).When(deeper(2)),
		trainer.Values("width3", 16, 32, 64, 128).When(deeper(3)),
		trainer.LogSpaced("lr", 1e-4, 1e-2, 3),
		trainer.Values("batch", 32, 64, 128, 256),
		trainer.Values("activation", "relu", "prelu", "gelu"),
	)
}

func TestNetworks(t *testing.T) { assert.Len(t, ids(t, networks()), 3024) }

func BenchmarkAll(b *testing.B) {
	s := trainer.Grid(trainer.Linear("a", 1, 10, 10), trainer.Linear("b", 1, 10, 10), trainer.Linear("c", 1, 10, 10),
		trainer.Linear("d", 1, 10, 10), trainer.LogSpaced("e", 1e-5, 1, 10))
	b.ReportAllocs()
	for b.Loop() {
		members, err := s.All()
		if err != nil || len(members) != 100_000 {
			b.Fatal(len(members), err)
		}
	}
}

func BenchmarkAllConditions(b *testing.B) {
	for b.Loop() {
		if _, err := networks().All(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckPool(b *testing.B) {
	members, err := networks().All()
	if err != nil {
		b.Fatal(err)
	}
	pool := trainer.Pool(members)
	for b.Loop() {
		if err := trainer.CheckPool(pool); err != nil {
			b.Fatal(err)
		}
	}
}
