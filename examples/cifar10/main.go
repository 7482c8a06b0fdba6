// Command cifar10 finds small networks that recognise the images of CIFAR-10, well and robustly. It fetches the images,
// see package data, selects among a pool of networks with the efficient race, trains new instances of the survivors
// on larger samples, and quotes their systematic uncertainties on images that the selection has not seen:
//
//	go run ./examples/cifar10                                                      # in pure Go
//	go run ./trainer/torch/setup go run -tags torch ./examples/cifar10            # with libtorch, a larger pool
//
// All outcomes are kept in files, so that the same command goes on after Ctrl-C and trains nothing again. With -compare it
// plays the published rules too, on the same outcomes; with -all it trains every network in every experiment first,
// and ten of them by a crossed design, and writes a table for go run ./examples/methods. -recorded shows a run that was
// recorded, gzipped or not, without training.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() { // a second Ctrl-C ends the program at once
		<-ctx.Done()
		stop()
	}()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "cifar10:", err)
		os.Exit(1)
	}
}
