// Command slurm selects among small networks on a cluster: a coordinator that runs the selection, and workers that Slurm starts
// where there is room. On the login node, in a folder that all nodes see:
//
//	go build -o select ./examples/slurm
//	./select -submit 64 -walltime 4h
//
// submits an array of 64 jobs, hands trainings to those that run, and prints what was selected. All outcomes are in a
// journal: after Ctrl-C, or a crash, the same command goes on, and the jobs that still run find it again. Workers may
// come and go: one that is preempted or requeued hands its training back, one whose time is nearly over begins no
// other one, and what a lost one was at is made again.
//
// The same program is the worker: ./select -worker FILE, with the file that the coordinator has written. Start it by hand, by
// ssh, or by the files for HTCondor and Kubernetes in this folder.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	// Slurm sends SIGTERM some time before it kills, and when it wants the place for another job.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "slurm:", err)
		os.Exit(1)
	}
}

// options are the flags of the command.
type options struct {
	problem
	worker      string
	folder      string
	listen      string
	advertise   string
	submit      int
	walltime    time.Duration
	sbatch      string
	local       bool
	live        string
	experiments int
	workers     int
	ahead       int
	lease       time.Duration
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	switch {
	case err != nil:
		return err
	case o.worker != "":
		return o.work(ctx, stderr)
	}
	return o.coordinate(ctx, stdout, stderr)
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("slurm", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.worker, "worker", "", "make trainings for the coordinator that has written this connection `FILE`")
	flags.StringVar(&o.folder, "folder", "slurm-run", "`folder` for the journal and the connection file, which workers must see and others must not")
	flags.StringVar(&o.listen, "listen", ":0", "`address` of the broker; 127.0.0.1:0 for workers on this machine only")
	flags.StringVar(&o.advertise, "advertise", "", "`name` of this machine for workers (default that of the host)")
	flags.IntVar(&o.submit, "submit", 0, "submit an array of so many workers to Slurm; 0 to start workers by hand")
	flags.DurationVar(&o.walltime, "walltime", time.Hour, "walltime of each of them")
	flags.StringVar(&o.sbatch, "sbatch", "", "further `options` for sbatch, such as \"--partition=gpu --gres=gpu:1\"")
	flags.BoolVar(&o.local, "local", false, "train in this program, without workers")
	flags.StringVar(&o.live, "live", "", "`address`, such as localhost:8080, at which a page follows the run and its workers; :8080 for other machines, with a token")
	flags.IntVar(&o.Pool, "pool", 24, "number of networks")
	flags.IntVar(&o.Sample, "sample", 1000, "`events` of each training sample")
	flags.IntVar(&o.Epochs, "epochs", 4, "epochs of each training")
	flags.IntVar(&o.experiments, "experiments", 8, "largest number of instances of a network")
	flags.IntVar(&o.workers, "workers", 0, "trainings that are asked for at the same time: as many as all workers together make (default the number submitted, or 64)")
	flags.IntVar(&o.ahead, "ahead", 2, "experiments that workers which would be idle may train ahead of the decisions")
	flags.DurationVar(&o.lease, "lease", 30*time.Second, "how long a worker may be silent before its training is given to another")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: slurm [flags]\n       slurm -worker FILE\n\nSelects among small networks on a cluster.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	}
	for _, n := range []struct {
		flag               string
		value, least, most int
	}{
		{"submit", o.submit, 0, 100000}, {"pool", o.Pool, 2, 6912}, {"sample", o.Sample, 100, 32000}, {"epochs", o.Epochs, 1, 10000},
		{"experiments", o.experiments, 2, 1000}, {"workers", o.workers, 0, 100000}, {"ahead", o.ahead, 0, 1000},
	} {
		if n.value < n.least || n.value > n.most {
			return o, fmt.Errorf("-%s %d: give %d to %d", n.flag, n.value, n.least, n.most)
		}
	}
	if o.submit > 0 && o.local {
		return o, errors.New("-submit and -local: give one of them")
	}
	if o.walltime < time.Minute {
		return o, fmt.Errorf("-walltime %v: give at least 1m", o.walltime)
	}
	return o, nil
}

// connection is the path of the connection file.
func (o options) connection() string { return filepath.Join(o.folder, "queue.json") }
