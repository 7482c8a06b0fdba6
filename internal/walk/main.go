// Command walk does what a newcomer does: it clones the repository into an empty folder, and runs there every command that
// the documents show, one after another, as they stand.
//
//	go run ./internal/walk          # those that are done in a minute or two
//	go run ./internal/walk -long    # the others too, which need minutes, Python, libtorch or a network
//	go run ./internal/walk -list    # none, but says what would be done with each
//
// With -long it takes hours. -run chooses commands by name, and with -keep a walk that was cut off goes on where it was:
//
//	go run ./internal/walk -long -run examples/shashlik
//	go run ./internal/walk -long -keep FOLDER
//
// What counts as a command, document.go says; which are left out or take long, and why, stands in classes.go. A command that
// is not named there is run. It fails if one of them fails, and if classes.go names one that no document shows any more.
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
	"regexp"
	"slices"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "walk:", err)
		os.Exit(1)
	}
}

// options are the flags of the command.
type options struct {
	long, list bool
	run        string
	limit      time.Duration
	keep       string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("walk", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.long, "long", false, "run those too that take long or need more than Go")
	flags.BoolVar(&o.list, "list", false, "run nothing, but list all commands and what is done with them")
	flags.StringVar(&o.run, "run", "", "run only those whose document or text match this regular `expression`")
	flags.DurationVar(&o.limit, "limit", 0, "longest time for a command (default 15m, and 2h with -long)")
	flags.StringVar(&o.keep, "keep", "", "clone into this `folder` and keep it; if it has a clone of the same commit, leave out what has passed there (default a temporary one)")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: walk [flags]\n\nRuns the commands that the documents show in a fresh clone.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	}
	only, err := regexp.Compile(o.run)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	if o.limit == 0 {
		o.limit = 15 * time.Minute
		if o.long {
			o.limit = 2 * time.Hour
		}
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	if o.list {
		commands, err := asked(root, only)
		for _, c := range commands {
			fmt.Fprintf(stdout, "%-6s  %s:%d  %s  %s\n", c.class.when, c.file, c.line, c.text, c.class.why)
		}
		return err
	}
	folder := o.keep
	if folder == "" {
		scratch, err := os.MkdirTemp("", "robust-walk-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(scratch)
		folder = filepath.Join(scratch, "robust")
	}
	before, err := o.prepare(ctx, root, folder, stdout)
	if err != nil {
		return err
	}
	commands, err := asked(folder, only)
	if err != nil {
		return err
	}
	return o.walk(ctx, folder, commands, before, stdout, stderr)
}

// prepare sees to it that there is a clone in the folder, and returns what has passed there.
func (o options) prepare(ctx context.Context, root, folder string, stdout io.Writer) (passed, error) {
	of, commit := head(ctx, root)
	if o.keep != "" && commit != "" {
		before, there, err := resume(folder, of)
		if err != nil {
			return passed{}, err
		}
		if there {
			fmt.Fprintf(stdout, "in a clone of %s, where %d commands have passed\n", of, len(before.done))
			return before, nil
		}
	}
	if err := clone(ctx, root, commit, folder); err != nil {
		return passed{}, err
	}
	fmt.Fprintf(stdout, "in a fresh clone of %s%s\n", of, changed(ctx, root))
	if o.keep == "" || commit == "" {
		return passed{}, nil
	}
	return begin(folder, of)
}

// asked returns the commands of the documents in a folder that match.
func asked(folder string, only *regexp.Regexp) ([]command, error) {
	commands, err := documented(os.DirFS(folder))
	if err != nil {
		return nil, err
	}
	if err := classify(commands); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(commands, func(c command) bool { return !only.MatchString(c.file + " " + c.text) }), nil
}
