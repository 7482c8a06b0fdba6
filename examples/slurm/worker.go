package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"robust/trainer/queue"
)

// work makes trainings until there are no more.
func (o options) work(ctx context.Context, stderr io.Writer) error {
	pool, err := o.candidates()
	if err != nil {
		return err
	}
	at, err := queue.ReadConnection(o.worker)
	if err != nil {
		return err
	}
	deadline, err := deadline(ctx)
	if err != nil {
		return err
	}
	inner, err := o.trainer()
	if err != nil {
		return err
	}
	name := ""
	if job := os.Getenv("SLURM_JOB_ID"); job != "" {
		name = fmt.Sprintf("job %s, start %s", job, os.Getenv("SLURM_RESTART_COUNT"))
	}
	err = queue.Work(ctx, at, inner, queue.WorkerOptions{
		Pool: pool, Plan: o.problem, Name: name, Deadline: deadline, IdleExit: 10 * time.Minute,
		Refresh: func() (queue.Connection, error) { return queue.ReadConnection(o.worker) },
		Log:     slog.New(slog.NewTextHandler(stderr, nil)),
	})
	if ctx.Err() != nil { // Slurm wants the place back
		return nil
	}
	return err
}

// notice is how long before the end of its job a worker leaves: before worker.sbatch has Slurm send the signal, so that this one means
// that the place is taken away. What a worker hands back then was no attempt, and what its own time was too short for was one.
const notice = 40 * time.Second

// deadline returns when this job has to be left, or no time where Slurm does not end it.
func deadline(ctx context.Context) (time.Time, error) {
	job := os.Getenv("SLURM_JOB_ID")
	if job == "" {
		return time.Time{}, nil
	}
	if text := os.Getenv("SLURM_JOB_END_TIME"); text != "" { // of newer versions
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("SLURM_JOB_END_TIME is %q, which is no number of seconds", text)
		}
		return time.Unix(seconds, 0).Add(-notice), nil
	}
	if array := os.Getenv("SLURM_ARRAY_JOB_ID"); array != "" { // whose last job has the number of them all
		job = array + "_" + os.Getenv("SLURM_ARRAY_TASK_ID")
	}
	out, err := exec.CommandContext(ctx, "squeue", "--noheader", "--job="+job, "--format=%e").Output()
	if err != nil {
		return time.Time{}, fmt.Errorf("squeue, for the end of job %s: %w", job, err)
	}
	text := strings.TrimSpace(string(out))
	if text == "N/A" || text == "NONE" {
		return time.Time{}, nil
	}
	end, err := time.ParseInLocation("2006-01-02T15:04:05", text, time.Local)
	if err != nil {
		return time.Time{}, fmt.Errorf("squeue says that job %s ends at %q: %w", job, text, err)
	}
	return end.Add(-notice), nil
}
