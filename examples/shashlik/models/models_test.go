package models_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/models"
)

func TestPublishedParameterCounts(t *testing.T) {
	published := map[string]int{
		"Model 1": 23923, "Model 2": 23932, "Model 3": 23644, "Model 4": 23662,
		"NAS 1": 5756, "NAS 2": 15932,
	}
	all := models.All()
	require.Len(t, all, len(published))
	for _, m := range all {
		require.NoError(t, m.Check())
		n, err := m.Architecture.Size()
		require.NoError(t, err)
		assert.Equal(t, published[m.ID()], n, m.ID())
	}
}
