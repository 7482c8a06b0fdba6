package models_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/network"
)

// TestSpaceIsWhatItSays builds all 6,912 networks.
func TestSpaceIsWhatItSays(t *testing.T) {
	all, err := models.Space().All()
	require.NoError(t, err)
	assert.Len(t, all, 6912)
	require.NoError(t, trainer.CheckFeatures(trainer.Pool(all)))
	build, largest, convolutions, dense := models.Member(3), 0, map[int]int{}, map[int]int{}
	for _, c := range all {
		n, err := build(c)
		require.NoError(t, err)
		require.NoError(t, n.Check(), c.ID())
		size, err := n.Architecture.Size()
		require.NoError(t, err)
		largest = max(largest, size)
		count := map[string]int{}
		for _, l := range n.Architecture.Layers {
			count[l.Kind()]++
		}
		convolutions[count["conv"]]++
		dense[count["dense"]]++
	}
	assert.Equal(t, map[int]int{1: 2304, 2: 4608}, convolutions)
	assert.Equal(t, map[int]int{2: 2304, 3: 2304, 4: 2304}, dense)
	assert.LessOrEqual(t, largest, models.MaxParameters)
	assert.Greater(t, largest, 25000)
}

func TestMemberRefusesOthers(t *testing.T) {
	_, err := models.Member(3)(network.Candidate{Name: "a"})
	assert.ErrorIs(t, err, trainer.ErrCandidate)
}

func TestByName(t *testing.T) {
	c, err := models.ByName("NAS 2")
	require.NoError(t, err)
	assert.Equal(t, models.NAS2(), c)
	_, err = models.ByName("Model 5")
	assert.ErrorContains(t, err, `no "Model 5": give one of Model 1,`)
}
