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
// differ.
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

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

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
	study        study
	asJSON       bool
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
	flags.StringVar(&o.study.method, "method", "welch", "selection method: "+strings.Join(methodNames(), ", "))
	flags.IntVar(&o.study.start, "start", 0, "experiments before the first removal; for halving, the warm-up (default 2; halving 3)")
	flags.Float64Var(&o.study.alpha, "alpha", 0.05, "level of each test, or the bound on the error of -method guaranteed; halving has none")
	flags.StringVar(&o.study.kernel, "kernel", selection.ModeratedT.String(), "of -method guaranteed: "+strings.Join(selection.KernelNames(), ", "))
	flags.Float64Var(&o.study.sigma, "sigma", 0, "standard deviation of the score of a training, if it is known; -kernel normal needs it")
	flags.StringVar(&o.study.criterion, "criterion", "", "what is to be small: mean, std, q3 … (default mean; std for tests of spread)")
	flags.IntVar(&o.study.orders, "orders", 200, "number of random orders of the experiments")
	flags.Uint64Var(&o.study.seed, "seed", 1, "seed of the orders")
	flags.BoolVar(&o.study.covariates, "covariates", false, "let -method race learn from the hyperparameters")
	flags.BoolVar(&o.study.permute, "permute", false, "hand each model the hyperparameters of another one, to see what useless ones cost")
	flags.BoolVar(&o.asJSON, "json", false, "print one JSON object")
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: chep2026 [flags]\n       chep2026 -verify FILE.json…\n\n"+
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
	if o.verify {
		return verifyFiles(flags.Args(), table, direction, stdout)
	}
	done, wait := progress(stderr, o.study.orders)
	figures, err := o.study.run(ctx, table, direction, done)
	wait()
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

// progress draws a bar on a terminal and nothing elsewhere. It returns a function to call after each of n steps, and
// one that waits until all is drawn.
func progress(w io.Writer, n int) (done, wait func()) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return func() {}, func() {}
	}
	p := mpb.New(mpb.WithOutput(w), mpb.WithWidth(60))
	bar := p.AddBar(int64(n), mpb.BarRemoveOnComplete(), mpb.PrependDecorators(decor.CountersNoUnit("%d of %d orders ")),
		mpb.AppendDecorators(decor.AverageETA(decor.ET_STYLE_GO, decor.WC{W: 8})))
	return bar.Increment, func() { bar.Abort(true); p.Wait() }
}
