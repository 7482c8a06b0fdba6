// Setup runs a command with all that Go needs to build and run programs with libtorch,
// the library below PyTorch:
//
//	go run ./trainer/torch/setup go test -tags torch ./trainer/torch
//
// It finds libtorch on this machine or fetches it once, sets the environment of cgo, and
// becomes the command. Its flag -h says the rest.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

const usage = `usage: setup [flags] COMMAND [ARGUMENT…]

Runs COMMAND with the environment in which Go builds and runs programs with libtorch:

	go run ./trainer/torch/setup go test -tags torch ./trainer/torch

libtorch is the folder $LIBTORCH if that is set, or else the PyTorch of the python3 on PATH,
or else one fetched earlier. If there is none, the parts of a PyTorch wheel that are needed
are fetched with the help of pip, about 155 MB, once. Versions %s to %s are supported.

The cgo flags that are set already are kept. OMP_NUM_THREADS is 1 unless it is set: robust
trains in parallel, one thread a training. Linux only.

The exit status is that of COMMAND (but go run turns all that are not 0 into 1), 2 for wrong
flags, and 1 for other errors.

`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command; it returns only if it does not become another one.
func run(args []string, stdout, stderr io.Writer) int {
	s := setup{notes: stderr}
	flags := flag.NewFlagSet("setup", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), usage, oldest, newest)
		flags.PrintDefaults()
	}
	flags.Func("version", "the `X.Y.Z` of libtorch; without it any supported one that is found, or else "+pinned.String()+" is fetched", func(text string) (err error) {
		s.version, err = parseVersion(text)
		return err
	})
	flags.BoolVar(&s.cuda, "cuda", false, "a libtorch with CUDA; fetching that takes several GB")
	flags.StringVar(&s.cache, "cache", "", "the `FOLDER` for what is fetched and made (default robust/libtorch in the user's cache)")
	printing := flags.Bool("print", false, "print the environment as lines for eval and run nothing")
	checking := flags.Bool("check", false, "say what is found; fetch and run nothing")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case (flags.NArg() == 0) == !(*printing || *checking):
		flags.Usage()
		return 2
	}
	err := s.do(*printing, *checking, flags.Args(), stdout)
	if err != nil {
		fmt.Fprintln(stderr, "setup:", err)
		return 1
	}
	return 0
}

// A setup is what the flags ask for.
type setup struct {
	version version // zero for any
	cuda    bool
	cache   string
	notes   io.Writer
}

// note tells the user something that is no error.
func (s setup) note(format string, values ...any) {
	fmt.Fprintf(s.notes, "setup: "+format+"\n", values...)
}

func (s setup) do(printing, checking bool, command []string, stdout io.Writer) error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("this command is for Linux, not %s; install libtorch and set yourself what -print prints on Linux", runtime.GOOS)
	}
	var err error
	if s.cache == "" {
		s.cache, err = userCache()
	} else {
		s.cache, err = filepath.Abs(s.cache)
	}
	if err != nil {
		return err
	}
	found, err := s.find()
	if checking {
		if err != nil {
			return err
		}
		return report(stdout, found)
	}
	if errors.Is(err, errNotFound) {
		found, err = s.fetch()
	}
	if err != nil {
		return err
	}
	if v := found.version; newest.compare(version{v[0], v[1]}) < 0 {
		s.note("libtorch %s is newer than %s, the newest that was tried", v, newest)
	}
	env, err := environment(found, s.cache)
	if err != nil {
		return err
	}
	if printing {
		return printExports(stdout, env)
	}
	return become(command, env)
}
