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

// walk runs the commands in a folder and prints a line for each.
func (o options) walk(ctx context.Context, folder string, commands []command, stdout io.Writer) error {
	begin := time.Now()
	ran, failed, left := 0, 0, map[when]int{}
	for _, c := range commands {
		if c.class.when == never || c.class.when == long && !o.long {
			left[c.class.when]++
			continue
		}
		from := time.Now()
		output, err := o.run(ctx, folder, c.text)
		if ctx.Err() != nil {
			break
		}
		ran++
		status := "ok"
		if err != nil {
			failed++
			status = "FAILED"
		}
		fmt.Fprintf(stdout, "%-6s %7.1f s  %s:%d  %s\n", status, time.Since(from).Seconds(), c.file, c.line, c.text)
		if err != nil {
			fmt.Fprintf(stdout, "  %v\n%s", err, indent(last(output, 40)))
		}
	}
	fmt.Fprintf(stdout, "%d commands run in %s, %d failed; %d left for -long, %d never run\n",
		ran, time.Since(begin).Round(time.Second), failed, left[long], left[never])
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("interrupted after %d of %d commands", ran, len(commands)-left[long]-left[never])
	case failed > 0:
		return fmt.Errorf("%d of %d commands failed", failed, ran)
	}
	return nil
}

// run runs one command with a shell in the folder, and returns what it prints.
func (o options) run(ctx context.Context, folder, text string) (string, error) {
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
