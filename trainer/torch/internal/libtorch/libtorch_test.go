//go:build torch

package libtorch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/torch/internal/libtorch"
)

// TestErrorsStick checks that a wrong operation ends nothing and is told with its shapes, and that what follows does
// nothing.
func TestErrorsStick(t *testing.T) {
	require.NoError(t, libtorch.Pin(1, func() error {
		var s libtorch.Scope
		defer s.Free()
		a, b := s.Zeros(libtorch.Float32, libtorch.CPU, 2, 3), s.Zeros(libtorch.Float32, libtorch.CPU, 4, 5)
		require.NoError(t, s.Err())
		held := s.Held()
		wrong := s.Add(a, b)
		require.ErrorIs(t, s.Err(), libtorch.Err)
		require.ErrorContains(t, s.Err(), "sum of [2 3] and [4 5]")
		assert.NotContains(t, s.Err().Error(), "Exception raised from")
		first := s.Err()
		s.Read(make([]float32, 1), s.Mean(libtorch.Float32, s.ReLU(wrong), 0))
		s.Copy(wrong, a)
		s.Gradients(wrong, []libtorch.Tensor{wrong})
		assert.Equal(t, first, s.Err())
		assert.Equal(t, held, s.Held())

		var fresh libtorch.Scope
		defer fresh.Free()
		fresh.Add(a, a)
		require.NoError(t, fresh.Err(), "the error is the scope's, not the thread's")
		return nil
	}))
}

func TestPanicsAreErrors(t *testing.T) {
	err := libtorch.Pin(1, func() error {
		var s libtorch.Scope
		s.Add(libtorch.Tensor{}, libtorch.Tensor{})
		return nil
	})
	require.ErrorIs(t, err, libtorch.Err)
	assert.ErrorContains(t, err, "argument 0 of sum is no tensor")
}

func TestOutOfMemory(t *testing.T) {
	require.NoError(t, libtorch.Pin(1, func() error {
		var s libtorch.Scope
		defer s.Free()
		s.Zeros(libtorch.Float32, libtorch.CPU, 1<<20, 1<<20, 1<<8)
		require.ErrorIs(t, s.Err(), libtorch.ErrMemory)
		return nil
	}))
}

func TestGradients(t *testing.T) {
	require.NoError(t, libtorch.Pin(1, func() error {
		var s libtorch.Scope
		defer s.Free()
		x := s.Floats([]float32{1, -2, 3}, libtorch.CPU, 3)
		leaf := s.Leaf(x)
		loss := s.Sum(s.Square(leaf))
		got := make([]float32, 3)
		s.Read(got, s.Gradients(loss, []libtorch.Tensor{leaf})[0])
		require.NoError(t, s.Err())
		assert.Equal(t, []float32{2, -4, 6}, got)

		s.Copy(x, s.Floats([]float32{5, 6, 7}, libtorch.CPU, 3))
		s.Read(got, leaf)
		assert.Equal(t, []float32{5, 6, 7}, got, "a leaf sees the change of what it was made from")

		libtorch.WithoutGradients(func() { s.Gradients(s.Sum(s.Square(leaf)), []libtorch.Tensor{leaf}) })
		assert.Error(t, s.Err())
		return nil
	}))
}

func TestDevices(t *testing.T) {
	d, err := libtorch.Find("cpu")
	require.NoError(t, err)
	assert.Equal(t, libtorch.CPU, d)
	assert.Equal(t, "cpu", d.String())
	_, err = libtorch.Find("auto")
	require.NoError(t, err)
	for _, name := range []string{"gpu", "cuda:", "cuda:-1", "cuda:1x", "cuda:999"} {
		_, err = libtorch.Find(name)
		require.ErrorIs(t, err, libtorch.Err, name)
		assert.ErrorContains(t, err, name)
	}
}
