package network

import (
	"fmt"
	"slices"
)

// Stack is a plain convolutional network by its hyperparameters, for pools that are
// made from a space of them: blocks of a convolution, an activation and a pooling,
// then dense layers with the activation between them, and a dense layer for the
// outputs.
type Stack struct {
	// Input and Extras are those of the architecture. Extras are joined before the
	// first dense layer.
	Input  Shape
	Extras int
	// Filters has the number of filters of each convolution. It may be empty.
	Filters []int
	// Kernel is the side of their kernels. The default is 3.
	Kernel int
	// Padding is that of the convolutions. The default is none.
	Padding int
	// Pool follows each convolution and its activation. The default is MaxPool{}.
	Pool Layer
	// Features has the number of features of each dense layer but the last. It may
	// be empty.
	Features []int
	// Activation follows each convolution and each dense layer but the last. The
	// default is ReLU{}; see ActivationOf.
	Activation Layer
	// Outputs is the number of outputs. The default is 1.
	Outputs int
}

// Architecture returns the layers of the stack. Whether they fit is for Shapes to
// say.
func (s Stack) Architecture() Architecture {
	if s.Pool == nil {
		s.Pool = MaxPool{}
	}
	if s.Activation == nil {
		s.Activation = ReLU{}
	}
	a := Architecture{Input: s.Input, Extras: s.Extras}
	for _, n := range s.Filters {
		a.Layers = append(a.Layers, Conv{Filters: n, Kernel: s.Kernel, Padding: s.Padding}, s.Activation, s.Pool)
	}
	if s.Extras > 0 {
		a.Layers = append(a.Layers, Join{})
	}
	for _, n := range s.Features {
		a.Layers = append(a.Layers, Dense{Features: n}, s.Activation)
	}
	a.Layers = append(a.Layers, Dense{Features: orDefault(s.Outputs, 1)})
	return a
}

// activations are the layers that a name may stand for in ActivationOf.
var activations = kinds[Layer]{ReLU{}, LeakyReLU{}, PReLU{}, GELU{}, SiLU{}}

// ActivationOf returns the activation with this Kind, such as "prelu", at its
// defaults. The error wraps ErrArchitecture.
func ActivationOf(kind string) (Layer, error) {
	i := slices.IndexFunc(activations, func(l Layer) bool { return l.Kind() == kind })
	if i < 0 {
		return nil, fmt.Errorf("%w: unknown activation %q: give one of %s", ErrArchitecture, kind, activations)
	}
	return activations[i], nil
}

// OptimiserOf returns the optimiser with this Kind, such as "nadam", at a learning
// rate and otherwise at its defaults. The error wraps ErrTraining.
func OptimiserOf(kind string, rate float64) (Optimiser, error) {
	switch kind {
	case SGD{}.Kind():
		return SGD{Rate: rate}, nil
	case Adam{}.Kind():
		return Adam{Rate: rate}, nil
	case AdamW{}.Kind():
		return AdamW{Rate: rate}, nil
	case NAdam{}.Kind():
		return NAdam{Rate: rate}, nil
	case RMSprop{}.Kind():
		return RMSprop{Rate: rate}, nil
	}
	return nil, fmt.Errorf("%w: unknown optimiser %q: give one of %s", ErrTraining, kind, optimisers)
}
