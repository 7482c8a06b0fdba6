// Command journal reads the journal of a selection, such as the one of quickstart -journal run.db, also while it is being
// written:
//
//	go run ./examples/journal show run.db
//	go run ./examples/journal report -folder run-report run.db
//	go run ./examples/journal redecide -method guaranteed -alpha 0.01 run.db
//	go run ./examples/journal export -csv run.csv -root run.root run.db
//
// Show says what is in it. Report makes the page, figures and tables of package report, of a run that was cut off or is under way with what is
// known so far. Redecide decides on its outcomes by another method, level or criterion, without training
// anything; where that needs a training that was never made, because the candidate was out by then, it ends with what is
// known so far. Export writes the trainings for other programs. Nothing changes the journal.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"robust/selection/sqlite"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "journal:", err)
		os.Exit(1)
	}
}

// command is one thing to do with a journal.
type command interface {
	// flags adds those of the command.
	flags(*flag.FlagSet)
	// run does it.
	run(ctx context.Context, r *sqlite.Reader, stdout io.Writer) error
}

const usage = `usage: journal show FILE
       journal report [flags] FILE
       journal redecide [flags] FILE
       journal export [flags] FILE

Reads the journal of a selection. journal COMMAND -h lists the flags of a command.
`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	commands := map[string]command{"show": &show{}, "report": &reports{}, "redecide": &redecide{}, "export": &exports{}}
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return errors.New("no command: use show, report, redecide or export")
	}
	if args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		fmt.Fprint(stderr, usage)
		return flag.ErrHelp
	}
	c, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("unknown command %q: use show, report, redecide or export", args[0])
	}
	flags := flag.NewFlagSet("journal "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	c.flags(flags)
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch flags.NArg() {
	case 0:
		return errors.New("which journal? Give its file")
	case 1:
	default:
		return fmt.Errorf("unexpected argument %q; flags come before the file, see -h", flags.Arg(1))
	}
	r, err := sqlite.Read(flags.Arg(0))
	if err != nil {
		return err
	}
	return errors.Join(c.run(ctx, r, stdout), r.Close())
}
