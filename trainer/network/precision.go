package network

import "fmt"

// Precision is that of the arithmetic of a training. The names are those in JSON.
type Precision string

const (
	// Float32 computes in single precision.
	Float32 Precision = ""
	// BFloat16 computes convolutions and dense layers in bfloat16 numbers, of 8
	// significant bits, and keeps weights, optimiser and losses in single precision,
	// as PyTorch's autocast. Not every backend has it.
	BFloat16 Precision = "bf16"
)

// Kind returns "precision".
func (Precision) Kind() string { return "precision" }

func (p Precision) check() error {
	if p != Float32 && p != BFloat16 {
		return fmt.Errorf("unknown %q: give %q for single precision or %q", string(p), Float32, BFloat16)
	}
	return nil
}
