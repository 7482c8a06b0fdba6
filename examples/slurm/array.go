package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// script is what Slurm runs for each worker. It starts from the top after a requeue, and just joins again.
//
//go:embed worker.sbatch
var script string

// array submits the workers to Slurm, and returns what removes those that are left.
func (o options) array(ctx context.Context, stderr io.Writer) (cancel func() error, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	connection, err := filepath.Abs(o.connection())
	if err != nil {
		return nil, err
	}
	args := []string{
		"--parsable", fmt.Sprintf("--array=1-%d", o.submit), fmt.Sprintf("--time=%d", int(o.walltime/time.Minute)),
		"--output=" + filepath.Join(filepath.Dir(connection), "worker-%A_%a.log"),
	}
	args = append(args, strings.Fields(o.sbatch)...)
	submit := exec.CommandContext(ctx, "sbatch", args...)
	submit.Env = append(os.Environ(), "ROBUST_WORKER="+program, "ROBUST_CONNECTION="+connection,
		fmt.Sprintf("ROBUST_FLAGS=-pool %d -sample %d -epochs %d", o.Pool, o.Sample, o.Epochs))
	submit.Stdin = strings.NewReader(script)
	var says bytes.Buffer
	submit.Stderr = &says
	id, err := submit.Output()
	if err != nil {
		return nil, fmt.Errorf("sbatch: %w: %s; is this a machine that may submit? start workers by hand otherwise", err, bytes.TrimSpace(says.Bytes()))
	}
	job, _, _ := strings.Cut(strings.TrimSpace(string(id)), ";") // a cluster's name may follow
	fmt.Fprintf(stderr, "submitted %d workers as job %s\n", o.submit, job)
	return func() error {
		// Those that run leave by themselves; what waits in line is not needed any more.
		out, err := exec.Command("scancel", "--state=PENDING", job).CombinedOutput()
		if err != nil {
			return fmt.Errorf("scancel %s: %w: %s", job, err, bytes.TrimSpace(out))
		}
		return nil
	}, nil
}
