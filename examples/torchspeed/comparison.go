package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
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
	run  func(ctx context.Context) (float64, error)
}

// network prints the speeds for one network.
func (c comparison) network(ctx context.Context, name string, stdout io.Writer) error {
	programs := c.programs(name)
	speeds := make([][]float64, len(programs))
	for round := range c.rounds {
		for i, p := range programs {
			v, err := p.run(ctx)
			if err != nil {
				return err
			}
			speeds[i] = append(speeds[i], v)
			fmt.Fprintf(c.stderr, "%s, round %d of %d: %s %.3g thousand samples a second\n", name, round+1, c.rounds, p.name, v)
		}
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "\n%s\tthousand samples/s\tof PyTorch\tof PyTorch tuned\tof alone\n", name)
	for i, p := range programs {
		fmt.Fprintf(table, "%s\t%.3g", p.name, median(speeds[i]))
		for _, other := range []int{0, 1, 2} {
			fmt.Fprintf(table, "\t%.2f", median(ratios(speeds[i], speeds[other])))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

func (c comparison) programs(network string) []program {
	shipped := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "MALLOC_") })
	pytorch := func(env []string, args ...string) func(context.Context) (float64, error) {
		return func(ctx context.Context) (float64, error) {
			return speedOf(ctx, env, c.python, append([]string{"-c", eager, network, fmt.Sprint(c.seconds)}, args...)...)
		}
	}
	ours := func(args ...string) func(context.Context) (float64, error) {
		return func(ctx context.Context) (float64, error) {
			self, err := os.Executable()
			if err != nil {
				return 0, err
			}
			args := append([]string{"-one", "-networks", network, "-seconds", fmt.Sprint(c.seconds), "-device", c.device}, args...)
			return speedOf(ctx, nil, self, args...)
		}
	}
	alone := ours()
	return []program{
		{"PyTorch", pytorch(shipped)},
		{"PyTorch tuned", pytorch(nil, "--tuned")},
		{"alone", alone},
		{"stack of 4", ours("-stack", "4")},
		{"bf16, stack of 4", ours("-stack", "4", "-bf16")},
		{"two threads", ours("-at-once", "2")},
		{"two processes", func(ctx context.Context) (float64, error) { return twice(ctx, alone) }},
	}
}

// twice runs a program two times at once and returns the speed of both together.
func twice(ctx context.Context, f func(ctx context.Context) (float64, error)) (float64, error) {
	var speeds [2]float64
	var errs [2]error
	var both sync.WaitGroup
	for i := range speeds {
		both.Go(func() { speeds[i], errs[i] = f(ctx) })
	}
	both.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	return speeds[0] + speeds[1], nil
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
