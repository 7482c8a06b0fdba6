package network

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Initialisation says how the first weights of a network are drawn. The zero value
// is what PyTorch does unless told otherwise.
type Initialisation struct {
	// Method draws the weights of convolutions and dense layers. The default is
	// PyTorch.
	Method Method `json:"method,omitempty"`
	// Gain multiplies the spread of the weights. The default is √2 for the two
	// Kaiming methods and 1 for the others; it has no effect on PyTorch.
	Gain float64 `json:"gain,omitempty"`
	// ZeroBias starts biases at 0. Otherwise they are drawn uniformly from
	// ±1/√fan-in, as PyTorch leaves them when only the weights are drawn anew.
	ZeroBias bool `json:"zeroBias,omitempty"`
}

// Method is a rule for drawing weights. The names are those in JSON.
type Method string

const (
	// PyTorch draws weights uniformly from ±1/√fan-in, which is what Conv2d and
	// Linear do.
	PyTorch Method = ""
	// KaimingUniform draws uniformly from ±gain·√(3/fan-in) (He, Zhang, Ren and Sun
	// 2015).
	KaimingUniform Method = "kaiming uniform"
	// KaimingNormal draws from a normal distribution of width gain/√fan-in.
	KaimingNormal Method = "kaiming normal"
	// XavierUniform draws uniformly from ±gain·√(6/(fan-in+fan-out)) (Glorot and
	// Bengio 2010).
	XavierUniform Method = "xavier uniform"
	// XavierNormal draws from a normal distribution of width
	// gain·√(2/(fan-in+fan-out)).
	XavierNormal Method = "xavier normal"
	// Orthogonal draws matrices [outputs, inputs] with orthonormal rows or columns,
	// times the gain (Saxe, McClelland and Ganguli 2014).
	Orthogonal Method = "orthogonal"
)

// Methods lists all of them.
func Methods() []Method {
	return []Method{PyTorch, KaimingUniform, KaimingNormal, XavierUniform, XavierNormal, Orthogonal}
}

// Kind returns the name of the method.
func (n Initialisation) Kind() string {
	if n.Method == PyTorch {
		return "pytorch"
	}
	return string(n.Method)
}

func (n Initialisation) check() error {
	for _, m := range Methods() {
		if n.Method == m {
			return within(bounds{"gain", n.Gain, 0, math.Inf(1)})
		}
	}
	return fmt.Errorf("unknown method of initialisation: choose one of %q", Methods())
}

func (n Initialisation) gain() float64 {
	if n.Gain == 0 && (n.Method == KaimingUniform || n.Method == KaimingNormal) {
		return math.Sqrt2
	}
	return orDefault(n.Gain, 1)
}

// Draw returns the first values of the parameters, one slice each, in their order.
func (n Initialisation) Draw(ps []Parameter, rng *rand.Rand) [][]float32 {
	values := make([][]float32, len(ps))
	for i, p := range ps {
		values[i] = make([]float32, p.Size())
		n.draw(values[i], p, rng)
	}
	return values
}

func (n Initialisation) draw(w []float32, p Parameter, rng *rand.Rand) {
	in, out, gain := float64(p.FanIn), float64(p.FanOut), n.gain()
	switch {
	case p.Role == Preset:
		for i := range w {
			w[i] = p.Value
		}
	case p.Role == Bias && n.ZeroBias:
	case p.Role == Bias || n.Method == PyTorch:
		uniform(w, 1/math.Sqrt(in), rng)
	case n.Method == KaimingUniform:
		uniform(w, gain*math.Sqrt(3/in), rng)
	case n.Method == KaimingNormal:
		normal(w, gain/math.Sqrt(in), rng)
	case n.Method == XavierUniform:
		uniform(w, gain*math.Sqrt(6/(in+out)), rng)
	case n.Method == XavierNormal:
		normal(w, gain*math.Sqrt(2/(in+out)), rng)
	case n.Method == Orthogonal:
		orthogonal(w, p.Shape[0], gain, rng)
	default:
		panic(fmt.Sprintf("network: unknown method of initialisation %q", n.Method))
	}
}

// uniform draws from ±bound.
func uniform(w []float32, bound float64, rng *rand.Rand) {
	for i := range w {
		w[i] = float32(bound * (2*rng.Float64() - 1))
	}
}

func normal(w []float32, width float64, rng *rand.Rand) {
	for i := range w {
		w[i] = float32(width * rng.NormFloat64())
	}
}
