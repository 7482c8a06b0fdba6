package trainer_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/trainer"
)

// activation is a named type, as a program's own constants would be.
type activation string

func TestParam(t *testing.T) {
	for name, test := range map[string]struct {
		parameter trainer.Parameter
		value     any
	}{
		"int":                {trainer.Param("p", 3), int64(3)},
		"unsigned":           {trainer.Param("p", uint8(3)), int64(3)},
		"float":              {trainer.Param("p", 0.5), 0.5},
		"float of an int":    {trainer.Param("p", 3.0), int64(3)},
		"minus zero":         {trainer.Param("p", math.Copysign(0, -1)), int64(0)},
		"float beyond int64": {trainer.Param("p", 1e300), 1e300},
		"edge of int64":      {trainer.Param("p", -0x1p63), int64(math.MinInt64)},
		"beyond the edge":    {trainer.Param("p", 0x1p63), 0x1p63},
		"float32":            {trainer.Param("p", float32(0.001)), 0.001},
		"bool":               {trainer.Param("p", true), true},
		"named string":       {trainer.Param("p", activation("relu")), "relu"},
	} {
		assert.Equal(t, test.value, test.parameter.Value, name)
		_, err := trainer.NewConfiguration("", test.parameter)
		assert.NoError(t, err, name)
	}
}

func TestParamErrors(t *testing.T) {
	for name, p := range map[string]trainer.Parameter{
		"no name":             trainer.Param("", 1),
		"name not UTF-8":      trainer.Param("\xff", 1),
		"NaN":                 trainer.Param("p", math.NaN()),
		"infinity":            trainer.Param("p", math.Inf(-1)),
		"infinite float32":    trainer.Param("p", float32(math.Inf(1))),
		"empty string":        trainer.Param("p", ""),
		"value not UTF-8":     trainer.Param("p", "\xff"),
		"uint64 too large":    trainer.Param("p", uint64(math.MaxUint64)),
		"by hand: not normal": {Name: "p", Value: 3},
		"by hand: whole":      {Name: "p", Value: 3.0},
		"by hand: a slice":    {Name: "p", Value: []int{3}},
	} {
		_, err := trainer.NewConfiguration("", p, trainer.Param("q", 1))
		assert.ErrorIs(t, err, trainer.ErrParameter, name)
	}
}

func TestIDs(t *testing.T) {
	for want, p := range map[string]trainer.Parameter{
		"lr=0.001":          trainer.Param("lr", 0.001),
		"lr=1e-05":          trainer.Param("lr", 1e-5),
		"width=32":          trainer.Param("width", 32),
		"bias=true":         trainer.Param("bias", true),
		"act=leaky_relu":    trainer.Param("act", "leaky_relu"),
		`act="32"`:          trainer.Param("act", "32"),
		`act="1e999"`:       trainer.Param("act", "1e999"),
		`act="NaN"`:         trainer.Param("act", "NaN"),
		`act="true"`:        trainer.Param("act", "true"),
		`act="a,b=c"`:       trainer.Param("act", "a,b=c"),
		`act="a b"`:         trainer.Param("act", "a b"),
		`act="\"q\"\\\n"`:   trainer.Param("act", "\"q\"\\\n"),
		`"a=b"=1`:           trainer.Param("a=b", 1),
		"größe=groß":        trainer.Param("größe", "groß"),
		"n=-9007199254":     trainer.Param("n", -9007199254),
		"x=1e+300":          trainer.Param("x", 1e300),
		"kernel=3x3/2-same": trainer.Param("kernel", "3x3/2-same"),
	} {
		c, err := trainer.NewConfiguration("", p)
		require.NoError(t, err)
		assert.Equal(t, want, c.ID())
	}
}

// anyParameter draws parameters that are close to being mistaken for each other.
func anyParameter(name string) *rapid.Generator[trainer.Parameter] {
	return rapid.OneOf(
		rapid.Map(rapid.Int64(), func(v int64) trainer.Parameter { return trainer.Param(name, v) }),
		rapid.Map(rapid.Float64(), func(v float64) trainer.Parameter { return trainer.Param(name, v) }),
		rapid.Map(rapid.Bool(), func(v bool) trainer.Parameter { return trainer.Param(name, v) }),
		rapid.Map(rapid.StringN(1, 8, -1), func(v string) trainer.Parameter { return trainer.Param(name, v) }),
		rapid.Map(rapid.StringMatching(`(true|1|1e3|[ab]=1,[ab]=|"|\\|, )`), func(v string) trainer.Parameter { return trainer.Param(name, v) }),
		rapid.Just(trainer.Parameter{Name: name}),
	)
}

// anyConfiguration draws two hyperparameters after a first one that is there.
func anyConfiguration(id *rapid.Generator[string]) *rapid.Generator[trainer.Configuration] {
	return rapid.Custom(func(t *rapid.T) trainer.Configuration {
		c, err := trainer.NewConfiguration(id.Draw(t, "id"), trainer.Param("first", rapid.IntRange(0, 2).Draw(t, "first")),
			anyParameter("a").Draw(t, "a"), anyParameter("b").Draw(t, "b"))
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}

func TestIDsAreUniqueForTheValues(t *testing.T) {
	one := anyConfiguration(rapid.Just(""))
	rapid.Check(t, func(t *rapid.T) {
		a, b := one.Draw(t, "one"), one.Draw(t, "other")
		if assert.ObjectsAreEqual(a.Parameters(), b.Parameters()) != (a.ID() == b.ID()) {
			t.Fatalf("%v and %v have the IDs %s and %s", a.Parameters(), b.Parameters(), a.ID(), b.ID())
		}
	})
}
