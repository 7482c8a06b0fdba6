// Command torchspeed compares the speed of package trainer/torch with that of PyTorch, on one thread each:
//
//	go run ./trainer/torch/setup go run -tags torch ./examples/torchspeed
//
// It needs a python3 with PyTorch (flag -python). Every round runs all programs one after another, each in a process of
// its own; what is printed is the median over the rounds, of samples a second and of the ratios within a round. They count
// the processor's time, which depends less on what else the machine does, except for trainings side by side, which
// are compared by the clock on the wall: those want a machine with nothing else to do.
// PyTorch runs as its users write it, and tuned: with channels-last memory, the fused optimiser, and the settings of the
// allocator that trainer/torch/setup makes.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
)

//go:embed eager.py
var eager string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "torchspeed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var one training
	var python, names string
	var rounds int
	var at, precisions bool
	flags := flag.NewFlagSet("torchspeed", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&names, "networks", "model1,model4,resnet16,resnet64", "what is trained, separated by commas")
	flags.IntVar(&rounds, "rounds", 5, "how often everything is timed")
	flags.Float64Var(&one.seconds, "seconds", 3, "seconds that each program trains")
	flags.StringVar(&python, "python", "python3", "the Python that has PyTorch")
	flags.StringVar(&one.device, "device", "cpu", "where trainer/torch trains: cpu or cuda")
	flags.BoolVar(&at, "one", false, "train just one network here, the first, and print thousand samples a second: of the processor's time, and by the clock on the wall")
	flags.BoolVar(&precisions, "accuracy", false, "compare losses in single precision and in bfloat16 instead of speeds")
	flags.IntVar(&one.stack, "stack", 1, "with -one: instances trained as one")
	flags.IntVar(&one.atOnce, "at-once", 1, "with -one: trainings at once")
	flags.BoolVar(&one.oneProcess, "one-process", false, "with -one: trainings at once are threads of one process")
	flags.BoolVar(&one.bf16, "bf16", false, "with -one: in bfloat16")
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: go run ./trainer/torch/setup go run -tags torch ./examples/torchspeed [flags]\n\n"+
			"Compares the speed of trainer/torch with PyTorch's, thousand samples a second.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	networks := strings.Split(names, ",")
	for _, n := range networks {
		if _, ok := workloads[n]; !ok {
			return fmt.Errorf("-networks: no %q; there are %s", n, strings.Join(workloadNames(), ", "))
		}
	}
	if rounds < 1 || one.seconds <= 0 || one.stack < 1 || one.atOnce < 1 || flags.NArg() > 0 {
		return fmt.Errorf("-rounds %d -seconds %v -stack %d -at-once %d %v: use positive numbers and no arguments",
			rounds, one.seconds, one.stack, one.atOnce, flags.Args())
	}
	if precisions {
		return accuracy(ctx, one.device, stdout, stderr)
	}
	if at {
		one.network = networks[0]
		v, err := one.measure(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(stdout, v.processor, v.wall)
		return err
	}
	out, err := exec.CommandContext(ctx, python, "-c", "import torch; print(torch.__version__)").CombinedOutput()
	if err != nil {
		return fmt.Errorf("-python %s has no PyTorch to compare with: %w\n%s", python, err, out)
	}
	fmt.Fprintf(stdout, "PyTorch %s, one thread each, %d rounds of %v s\n", strings.TrimSpace(string(out)), rounds, one.seconds)
	c := comparison{training: one, python: python, rounds: rounds, stderr: stderr}
	for _, n := range networks {
		if err := c.network(ctx, n, stdout); err != nil {
			return err
		}
	}
	return nil
}

// speedOf runs a program that prints its speed.
func speedOf(ctx context.Context, env []string, name string, args ...string) (speed, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = env
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return speed{}, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, problems.String())
	}
	var v speed
	if _, err := fmt.Sscan(string(out), &v.processor, &v.wall); err != nil {
		return speed{}, fmt.Errorf("%s printed %q instead of two numbers: %w", name, out, err)
	}
	return v, nil
}
