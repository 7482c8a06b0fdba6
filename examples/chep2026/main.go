// Command chep2026 replays the published study of 604 networks for CIFAR-10, each trained
// 20 times on 30,000 images, without training anything.
//
//	go run ./examples/chep2026 -method welch -start 2 -alpha 0.05 -orders 200 -seed 1
//
// runs a selection method on many random orders of the experiments and prints how often the truly
// best network survives, at what cost;
//
//	go run ./examples/chep2026 -verify examples/chep2026/data/steps/*.json
//
// repeats published selection runs step by step and counts the candidates on which the kept sets
// differ; and
//
//	go run ./examples/chep2026 -report report
//
// makes one selection and writes its report, a page with figures and tables, to a folder.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"robust/examples/methods/study"
	"robust/selection"
	"robust/trainer"
	"robust/trainer/replay"
)

//go:embed data/cifar10_30k.csv
var published []byte

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errMismatch):
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "chep2026:", err)
		os.Exit(1)
	}
}

// options are the flags of the command.
type options struct {
	table, score string
	minimise     bool
	missing      bool
	verify       bool
	trial        trial
	asJSON       bool
	report       string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("chep2026", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.table, "table", "", "CSV `file` with one row a model and columns PREFIX1, PREFIX2 … (default: the published table)")
	flags.StringVar(&o.score, "score", "accuracy", "`prefix` of the score columns")
	flags.BoolVar(&o.minimise, "minimise", false, "small scores are good (default: large ones)")
	flags.BoolVar(&o.missing, "missing", false, "scores that are empty, NaN or infinite are diverged trainings (default: an error)")
	flags.BoolVar(&o.verify, "verify", false, "repeat the published runs in the JSON files that are given as arguments")
	flags.StringVar(&o.trial.method, "method", "welch", "selection method: "+strings.Join(methodNames(), ", "))
	flags.IntVar(&o.trial.start, "start", 0, "experiments before the first removal; for halving, the warm-up (default 2; halving 3)")
	flags.Float64Var(&o.trial.alpha, "alpha", 0.05, "level of each test, or the bound on the error of -method guaranteed; halving has none")
	flags.StringVar(&o.trial.kernel, "kernel", selection.ModeratedT.String(), "of -method guaranteed: "+strings.Join(selection.KernelNames(), ", "))
	flags.Float64Var(&o.trial.sigma, "sigma", 0, "standard deviation of the score of a training, if it is known; -kernel normal needs it")
	flags.StringVar(&o.trial.criterion, "criterion", "", "what is to be small: mean, median, q3, mean+1std, std … of the losses, which are the negated scores without -minimise: "+
		"of accuracies, mean+1std stands for the mean less a standard deviation (default mean; std for tests of spread)")
	flags.IntVar(&o.trial.orders, "orders", 200, "number of random orders of the experiments")
	flags.Uint64Var(&o.trial.seed, "seed", 1, "seed of the orders")
	flags.BoolVar(&o.trial.covariates, "covariates", false, "let -method race learn from the hyperparameters")
	flags.BoolVar(&o.trial.permute, "permute", false, "hand each model the hyperparameters of another one, to see what useless ones cost")
	flags.StringVar(&o.report, "report", "", "make one selection, in a random order by the seed, and write its report to this `folder`")
	flags.BoolVar(&o.asJSON, "json", false, "print one JSON object")
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: chep2026 [flags]\n       chep2026 -verify FILE.json…\n       chep2026 -report DIR [flags]\n\n"+
			"Replays a table of recorded scores under a selection method.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if !o.verify && flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; only -verify takes files", flags.Arg(0))
	}
	table, err := o.open()
	if err != nil {
		return err
	}
	direction := selection.Maximise
	if o.minimise {
		direction = selection.Minimise
	}
	if o.report != "" {
		return o.trial.report(ctx, table, direction, o.score, o.report, stdout)
	}
	if o.verify {
		return verifyFiles(flags.Args(), table, direction, stdout)
	}
	done, end := study.Progress(stderr, o.trial.orders, "selections")
	figures, err := o.trial.run(ctx, table, direction, done)
	end()
	if err != nil {
		return err
	}
	if o.asJSON {
		return json.NewEncoder(stdout).Encode(figures)
	}
	figures.print(stdout)
	return nil
}

// open reads the table of the options.
func (o options) open() (*replay.Table, error) {
	how := replay.Options{Prefix: o.score}
	if o.missing {
		how.MissingAs = trainer.Diverged
	}
	if o.table == "" {
		return replay.Read(bytes.NewReader(published), "cifar10_30k.csv", how)
	}
	return replay.Open(o.table, how)
}
