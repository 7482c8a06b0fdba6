package models_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/cifar10/models"
	"robust/examples/cifar10/recognition"
	"robust/trainer"
	"robust/trainer/network"
)

// TestSpaces builds every network of every space.
func TestSpaces(t *testing.T) {
	small := make(map[string]bool)
	for _, s := range []struct {
		space  trainer.Space
		member func(network.Shape, int) func(trainer.Candidate) (network.Candidate, error)
		size   int
	}{{models.Small(), models.Member, 1536}, {models.Tiny(), models.Member, 128}, {models.ResNets(), models.ResNet, 540}} {
		all, err := s.space.All()
		require.NoError(t, err)
		assert.Len(t, all, s.size)
		for _, shrink := range []int{1, 2, 4} {
			build := s.member(recognition.Shape(shrink), 3)
			for _, c := range all {
				n, err := build(c)
				require.NoError(t, err)
				require.NoError(t, n.Check(), "%s at %v", c.ID(), recognition.Shape(shrink))
				assert.Equal(t, 3, n.Training.Epochs)
			}
		}
		if s.size == 1536 {
			for _, c := range all {
				small[c.ID()] = true
			}
		}
		_, err = s.member(recognition.Shape(1), 1)(network.Candidate{})
		assert.ErrorIs(t, err, trainer.ErrCandidate)
	}
	tiny, err := models.Tiny().All()
	require.NoError(t, err)
	for _, c := range tiny {
		assert.True(t, small[c.ID()], c.ID())
	}
}

// TestResNetIsThePublishedOne counts the weights of the usual ResNet-18 for CIFAR-10.
func TestResNetIsThePublishedOne(t *testing.T) {
	c, err := trainer.NewConfiguration("r", trainer.Param("width", 64), trainer.Param("batch", 128), trainer.Param("peak", 0.1),
		trainer.Param("l2", 1e-4), trainer.Param("act", "relu"))
	require.NoError(t, err)
	n, err := models.ResNet(recognition.Shape(1), 1)(c)
	require.NoError(t, err)
	size, err := n.Architecture.Size()
	require.NoError(t, err)
	assert.Equal(t, 11173962, size)
}

func TestErrors(t *testing.T) {
	all, err := models.Tiny().Sample(1, 1)
	require.NoError(t, err)
	for name, value := range map[string]string{"act": "step", "peak": "higher", "opt": "luck"} {
		var parameters []trainer.Parameter
		for _, p := range all[0].Parameters() {
			if p.Name == name {
				p = trainer.Param(name, value)
			}
			parameters = append(parameters, p)
		}
		c, err := trainer.NewConfiguration("c", parameters...)
		require.NoError(t, err)
		_, err = models.Member(recognition.Shape(1), 1)(c)
		assert.ErrorContains(t, err, value)
	}
}
