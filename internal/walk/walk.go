package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// walk runs the commands in a folder that have not passed before, and prints a line for each; stderr is told what is begun.
func (o options) walk(ctx context.Context, folder string, commands []command, before passed, stdout, stderr io.Writer) error {
	var todo []command
	left, known := map[when]int{}, 0
	for _, c := range commands {
		switch {
		case c.class.when == never || c.class.when == long && !o.long:
			left[c.class.when]++
		case before.done[c.text]:
			known++
		default:
			todo = append(todo, c)
		}
	}
	start, ran, failed := time.Now(), 0, 0
	for i, c := range todo {
		fmt.Fprintf(stderr, "%d of %d: %s\n", i+1, len(todo), c.text)
		from := time.Now()
		output, err := o.execute(ctx, folder, c.text)
		if ctx.Err() != nil {
			break
		}
		ran++
		status := "ok"
		if err == nil {
			err = before.note(c.text)
		}
		if err != nil {
			failed++
			status = "FAILED"
		}
		fmt.Fprintf(stdout, "%-6s %7.1f s  %s:%d  %s\n", status, time.Since(from).Seconds(), c.file, c.line, c.text)
		if err != nil {
			fmt.Fprintf(stdout, "  %v\n%s", err, indent(last(output, 40)))
		}
	}
	fmt.Fprintf(stdout, "%d commands run in %s, %d failed; %d had passed before, %d left for -long, %d never run\n",
		ran, time.Since(start).Round(time.Second), failed, known, left[long], left[never])
	switch {
	case ctx.Err() != nil && before.path != "":
		return fmt.Errorf("interrupted after %d of %d commands; the same command goes on there", ran, len(todo))
	case ctx.Err() != nil:
		return fmt.Errorf("interrupted after %d of %d commands", ran, len(todo))
	case failed > 0:
		return fmt.Errorf("%d of %d commands failed", failed, ran)
	}
	return nil
}

// execute runs one command with a shell in the folder, and returns what it prints.
func (o options) execute(ctx context.Context, folder, text string) (string, error) {
	limited, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	cmd := exec.CommandContext(limited, "bash", "-c", text)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "PWD="+folder)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	apart(cmd)
	cmd.Cancel = func() error { killGroup(cmd.Process); return nil }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	if errors.Is(limited.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("it took longer than %v; name it in internal/walk/classes.go if it needs that", o.limit)
	}
	return output.String(), err
}

// last returns the last lines of a text.
func last(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func indent(text string) string { return "  | " + strings.ReplaceAll(text, "\n", "\n  | ") + "\n" }
