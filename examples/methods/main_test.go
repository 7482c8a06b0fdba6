package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const published = "../chep2026/data/cifar10_30k.csv"

func command(args ...string) (string, error) {
	var out bytes.Buffer
	err := run(context.Background(), args, &out, io.Discard)
	return out.String(), err
}

// TestTables reads all of them.
func TestTables(t *testing.T) {
	all, err := tables(published, nil)
	require.NoError(t, err)
	var names []string
	for _, table := range all {
		names = append(names, table.Name)
		if table.Name == "cifar10_30k" {
			continue
		}
		p := table.Properties()
		assert.Equal(t, 40, p.Experiments, table.Name)
		assert.GreaterOrEqual(t, p.Candidates, 100, table.Name)
		assert.LessOrEqual(t, p.Candidates, 150, table.Name)
		assert.Less(t, p.Diverged, p.Candidates*p.Experiments/10, table.Name)
	}
	assert.Equal(t, []string{"calorimeter", "cancer", "clusters", "diabetes", "digits", "friedman", "kernels", "moons", "wine",
		"cifar10_30k"}, names)
}

// TestComparison repeats figures that examples/chep2026 prints for the same orders:
// go run ./examples/chep2026 -method welch -orders 40 -seed 1.
func TestComparison(t *testing.T) {
	args := []string{"-published", published, "-table", "cifar|wine", "-method", "^halving, |^Welch, 0.05$", "-orders", "40"}
	out, err := command(args...)
	require.NoError(t, err)
	assert.Contains(t, out, "| cifar10_30k | 604 × 20 | 0 |")
	assert.Contains(t, out, "| cifar10_30k | halving, warm-up 3 |")
	assert.Contains(t, out, " | 3014 ± 0 | 4.99 | 1.0 ± 0.0 |")
	assert.Regexp(t, `\| cifar10_30k \| Welch, 0.05 \| 100.0 ± 3.1 \| 18\d\d ± `, out)
	assert.Contains(t, out, "Over the 2 tables")
	assert.Equal(t, 2, strings.Count(out, "| wine | Welch, 0.05 |")+strings.Count(out, "| wine | halving, warm-up 3 |"))
	again, err := command(args...)
	require.NoError(t, err)
	assert.Equal(t, out, again)
	other, err := command(append(args, "-seed", "2")...)
	require.NoError(t, err)
	assert.NotEqual(t, out, other)
}

// TestSynthetic plays two methods on a few orders of every population, but the largest.
func TestSynthetic(t *testing.T) {
	args := []string{"-synthetic", "-published", "", "-table", "^[^7]*$", "-method", "^Welch, 0.05$|^adaptive", "-orders", "3"}
	out, err := command(args...)
	require.NoError(t, err)
	for _, p := range populations(nil) {
		if p.name != "7000 candidates" {
			assert.Contains(t, out, "| "+p.name+" | adaptive | ")
		}
	}
	assert.Contains(t, out, "| 50 experiments | 604 × 50 | 0 |")
	assert.Contains(t, out, "| like wine | 126 × 40 | 0 |")
	assert.NotContains(t, out, "| like diabetes |", "it has gaps")
	_, seldom, _ := strings.Cut(out, "Best kept in fewer than 95 %")
	assert.Equal(t, 2, strings.Count(seldom, "\n| Welch, 0.05 | ")+strings.Count(seldom, "\n| adaptive | "))
	assert.NotContains(t, out, "NaN")
	assert.NotContains(t, out, "Inf")
	again, err := command(args...)
	require.NoError(t, err)
	assert.Equal(t, out, again)
}

// TestEveryMethod plays all of them on a table of its own.
func TestEveryMethod(t *testing.T) {
	path := filepath.Join(t.TempDir(), "own.csv")
	text := "id,loss_1,loss_2,loss_3,loss_4,loss_5\n"
	for i := range 9 {
		text += fmt.Sprintf("c%d,%d,%d.3,%d.1,%d.7,%d.2\n", i, i, i, i, i, i)
	}
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	for _, features := range []string{"given", "hidden", "permuted"} {
		out, err := command("-published", "", "-table", "own", "-orders", "3", "-features", features, path)
		require.NoError(t, err)
		for _, m := range methods {
			assert.Contains(t, out, "| own | "+m.name+" | 100.0 ± ")
		}
	}
}

func TestBadFlags(t *testing.T) {
	noLosses := filepath.Join(t.TempDir(), "accuracies.csv")
	require.NoError(t, os.WriteFile(noLosses, []byte("id,accuracy_1,accuracy_2\na,1,2\n"), 0o644))
	for _, c := range []struct {
		says string
		args []string
	}{
		{"-features \"none\": use one of given", []string{"-features", "none"}},
		{"-table \"nothing\": matches none of", []string{"-table", "nothing"}},
		{"missing closing", []string{"-method", "(", "-table", "wine"}},
		{"run in the root of the repository", []string{"-published", "missing.csv"}},
		{"no such file", []string{"-published", "", "missing.csv"}},
		{"-orders 0", []string{"-orders", "0"}},
		{"-orders 1", []string{"-orders", "1", "-published", ""}},
		{"there are no columns loss_1", []string{"-published", "", noLosses}},
	} {
		_, err := command(c.args...)
		if c.says == "-table \"nothing\": matches none of" || c.says == "missing closing" {
			_, err = command(append(c.args, "-published", "")...)
		}
		assert.ErrorContains(t, err, c.says, "%v", c.args)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := run(ctx, []string{"-published", "", "-table", "wine"}, io.Discard, io.Discard)
	assert.ErrorIs(t, err, context.Canceled)
}
