// Command chaos runs selections while their processes are killed, and checks that nothing comes of it:
//
//	go run ./examples/chaos -duration 60s
//
// It starts itself as a broker, a coordinator with a journal on the disk, and workers, and for the given time it kills them at random
// (SIGKILL), stops them for longer than their lease (SIGSTOP), takes the broker's files away, and starts all of them again. With
// -network each worker and the coordinator is in a network namespace of its own, whose link to the broker is cut too: nothing is
// refused or reset then, only silent. Trainings are simulated, and take 20 to 200 ms.
//
// One selection follows another, by each method in turn, and each must end like the same one in a single process that nobody
// disturbs: the same decisions, survivors and statement, and equal outcomes. No training may be begun once its outcome is recorded. It
// prints what was done and what came of it, and any difference; then the exit status is 1, and the folder is kept.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		if errors.Is(err, errNetwork) {
			os.Exit(noNetwork)
		}
		os.Exit(1)
	}
}

// errNetwork is wrapped by the errors of a system that does not let us have network namespaces, and noNetwork the exit status then.
var errNetwork = errors.New("no network namespaces here")

const noNetwork = 3

// options are the flags of the command.
type options struct {
	duration time.Duration
	seed     uint64
	workers  int
	lease    time.Duration
	network  bool
	folder   string

	// Of the processes that the command starts.
	as     string
	number int
	listen string
}

// What a process can be.
const (
	asBroker      = "broker"
	asCoordinator = "coordinator"
	asWorker      = "worker"
	asNamespace   = "namespace" // keeps a network namespace
	asInside      = "inside"    // the command, in a namespace where it may do as it likes
)

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if o.as != "" && o.as != asInside {
		go orphan()
	}
	switch o.as {
	case asBroker:
		return o.broker(ctx)
	case asCoordinator:
		return o.coordinate(ctx, stderr)
	case asWorker:
		return o.work(ctx, stderr)
	case asNamespace:
		<-ctx.Done()
		return nil
	case "":
		if o.network {
			return inside(ctx, args, stdout, stderr)
		}
	}
	return o.storm(ctx, stdout, stderr)
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.DurationVar(&o.duration, "duration", time.Minute, "how long there are faults; the selection under way then goes on to its end")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the faults, and of the selections")
	flags.IntVar(&o.workers, "workers", 4, "worker processes")
	flags.DurationVar(&o.lease, "lease", time.Second, "how long a worker may be silent before its training is given to another")
	flags.BoolVar(&o.network, "network", false, "cut the network too, in network namespaces; for Linux, with ip and nsenter")
	flags.StringVar(&o.folder, "folder", "", "`folder` for all files, new or empty (default a temporary one, removed where all is well)")
	flags.StringVar(&o.as, "as", "", "the `part` of a process that this command starts; not for use by hand")
	flags.IntVar(&o.number, "number", 0, "that of the worker or the selection, with -as")
	flags.StringVar(&o.listen, "listen", "", "`address` of the broker, with -as")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: chaos [flags]\n\n"+
			"Runs selections while their processes are killed, stopped and cut off, and compares them with calm ones.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	case o.duration < time.Second:
		return o, fmt.Errorf("-duration %v: give at least 1s", o.duration)
	case o.workers < 1 || o.workers > 200:
		return o, fmt.Errorf("-workers %d: give 1 to 200", o.workers)
	case o.lease < 100*time.Millisecond:
		return o, fmt.Errorf("-lease %v: give at least 100ms", o.lease)
	}
	return o, nil
}

// orphan ends this process when the one that started it is gone, and with it the pipe on standard input.
func orphan() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(1)
}
