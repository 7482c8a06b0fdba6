// Command study trains the published networks of the calorimeter many times and shows what their
// losses depend on. Each study is a command of its own:
//
//	go run ./examples/shashlik/study samplesize
//	go run ./examples/shashlik/study -h
//
// It prints tables as Markdown and draws plots into a folder. All outcomes are kept in a file of the same
// folder, so that the same command goes on after Ctrl-C, and trains nothing again; -recorded shows such a file, gzipped
// or not, without training. With libtorch it is several times faster:
//
//	go run ./trainer/torch/setup go run -tags torch ./examples/shashlik/study samplesize -backend torch
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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() { // a second Ctrl-C ends the program at once
		<-ctx.Done()
		stop()
	}()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "study:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	if len(args) == 0 || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help" {
		usage(stderr)
		if len(args) == 0 {
			return errors.New("which study? see above")
		}
		return flag.ErrHelp
	}
	s, err := studyByName(args[0])
	if err != nil {
		return err
	}
	o, err := parse(s, args[1:], stderr)
	if err != nil {
		return err
	}
	l := &laboratory{backend: o.Backend}
	defer func() { err = errors.Join(err, l.Close()) }()
	return o.run(ctx, s, l, stdout, stderr)
}

func usage(w io.Writer) {
	fmt.Fprint(w, "usage: study NAME [flags]\n\nTrains the networks of the calorimeter many times. NAME is one of\n\n")
	for _, s := range studies {
		fmt.Fprintf(w, "  %-15s %s\n", s.name, s.about)
	}
	fmt.Fprint(w, "\nand study NAME -h shows its flags. The defaults end within 15 minutes on two cores.\n")
}

func studyByName(name string) (study, error) {
	var names []string
	for _, s := range studies {
		if s.name == name {
			return s, nil
		}
		names = append(names, s.name)
	}
	return study{}, fmt.Errorf("there is no study %q: give one of %s", name, strings.Join(names, ", "))
}
