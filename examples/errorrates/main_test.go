package main

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
)

func command(args ...string) (string, error) {
	var out bytes.Buffer
	err := run(context.Background(), args, &out, io.Discard)
	return out.String(), err
}

// TestTable checks that the rates are within what is promised where they are bold, and that the same seed repeats them.
func TestTable(t *testing.T) {
	args := []string{"-runs", "40", "-experiments", "12", "-candidates", "20", "-method", "t,sign,normal,published"}
	out, err := command(args...)
	require.NoError(t, err)
	rows := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, rows, 3+2+4)
	bold := regexp.MustCompile(`\*\*([0-9.]+)\*\*`)
	promised := 0
	for _, row := range rows {
		for _, match := range bold.FindAllStringSubmatch(row, -1) {
			rate, err := strconv.ParseFloat(match[1], 64)
			require.NoError(t, err)
			assert.LessOrEqual(t, rate, 100*(0.05+3*0.0345), row)
			promised++
		}
	}
	assert.Equal(t, 3+6+1, promised)
	assert.Contains(t, rows[len(rows)-1], "published Welch rule")
	again, err := command(args...)
	require.NoError(t, err)
	assert.Equal(t, out, again)
}

// TestScenarios checks that the noise of every scenario has mean 0, so that all candidates are equally good.
func TestScenarios(t *testing.T) {
	for _, c := range scenarios {
		p := c.problem(50)
		assert.Len(t, p.Best(), 50, c.name)
		rng := trainer.Stream(1, c.name)
		sum := 0.0
		for range 200000 {
			sum += c.noise(rng)
		}
		assert.InDelta(t, 0, sum/200000, 0.02, c.name)
	}
}

func TestBadFlags(t *testing.T) {
	for says, args := range map[string][]string{
		"use at least 2":    {"-candidates", "1"},
		"-runs 0":           {"-runs", "0"},
		`-method "u"`:       {"-method", "t,u"},
		"Alpha = 2":         {"-alpha", "2"},
		`argument "normal"`: {"normal"},
	} {
		_, err := command(args...)
		assert.ErrorContains(t, err, says)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	assert.ErrorIs(t, run(ctx, []string{"-runs", "3"}, io.Discard, io.Discard), context.Canceled)
}
