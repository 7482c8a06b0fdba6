// Command select finds networks that reconstruct a photon in the calorimeter, well and robustly: among 6,912
// small ones of at most 30,000 parameters, which correct the best formula of the quantity:
//
//	go run ./examples/shashlik/select                       # the energy
//	go run ./examples/shashlik/select -quantity position
//
// It draws a pool from the space, selects with the efficient race, trains new instances of the survivors on larger samples,
// and quotes their systematic uncertainties against energy, angle and impact point, on photons that the selection
// has not seen. All outcomes are kept in files, so that the same command goes on after Ctrl-C and trains nothing again. With
// -compare it plays the published rules too, on the same outcomes. -recorded shows a run that was recorded, gzipped
// or not, without training. With libtorch it is faster:
//
//	go run ./trainer/torch/setup go run -tags torch ./examples/shashlik/select -backend torch
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
		fmt.Fprintln(os.Stderr, "select:", err)
		os.Exit(1)
	}
}
