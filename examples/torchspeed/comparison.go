package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// comparison times everything in turn.
type comparison struct {
	training
	python string
	rounds int
	stderr io.Writer
}

// program is one of those that are compared.
type program struct {
	name string
	run  func(ctx context.Context) (speed, error)
	wall bool // is compared by the clock on the wall
}

// network prints the speeds for one network.
func (c comparison) network(ctx context.Context, name string, stdout io.Writer) error {
	programs := c.programs(name)
	speeds := make([][]speed, len(programs))
	for round := range c.rounds {
		for i, p := range programs {
			v, err := p.run(ctx)
			if err != nil {
				return err
			}
			speeds[i] = append(speeds[i], v)
			fmt.Fprintf(c.stderr, "%s, round %d of %d: %s %.3g thousand samples a second\n", name, round+1, c.rounds, p.name, v.of(p.wall))
		}
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "\n%s\tthousand samples/s\tof PyTorch\tof PyTorch tuned\tof alone\n", name)
	for i, p := range programs {
		own := clocked(speeds[i], p.wall)
		fmt.Fprintf(table, "%s\t%.3g", p.name, median(own))
		for _, other := range []int{0, 1, 2} {
			fmt.Fprintf(table, "\t%.2f", median(ratios(own, clocked(speeds[other], p.wall))))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

func (c comparison) programs(network string) []program {
	shipped := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "MALLOC_") })
	pytorch := func(env []string, args ...string) func(context.Context) (speed, error) {
		return func(ctx context.Context) (speed, error) {
			return speedOf(ctx, env, c.python, append([]string{"-c", eager, network, fmt.Sprint(c.seconds)}, args...)...)
		}
	}
	ours := func(args ...string) func(context.Context) (speed, error) {
		return func(ctx context.Context) (speed, error) {
			self, err := os.Executable()
			if err != nil {
				return speed{}, err
			}
			args := append([]string{"-one", "-networks", network, "-seconds", fmt.Sprint(c.seconds), "-device", c.device}, args...)
			return speedOf(ctx, nil, self, args...)
		}
	}
	all := []program{
		{"PyTorch", pytorch(shipped), false},
		{"PyTorch tuned", pytorch(nil, "--tuned"), false},
		{"alone", ours(), false},
		{"alone, bf16", ours("-bf16"), false},
	}
	if stack := workloads[network].stack; stack > 1 {
		n := strconv.Itoa(stack)
		all = append(all,
			program{"stack of " + n, ours("-stack", n), false},
			program{"stack of " + n + ", bf16", ours("-stack", n, "-bf16"), false})
	}
	return append(all, []program{
		{"two at once", ours("-at-once", "2"), true},
		{"two at once in one process", ours("-at-once", "2", "-one-process"), true},
	}...)
}

func ratios(a, b []float64) []float64 {
	r := make([]float64, len(a))
	for i := range a {
		r[i] = a[i] / b[i]
	}
	return r
}

func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
