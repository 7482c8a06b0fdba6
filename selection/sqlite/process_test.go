//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/selection/sqlite"
	"robust/trainer"
)

// Variables that tell the program of the tests to be a child: where its journal is, and after how many bytes its
// files may not grow.
const (
	childJournal = "ROBUST_SQLITE_CHILD"
	childLimit   = "ROBUST_SQLITE_LIMIT"
)

// TestChild is what a child does: it makes the run, and tells of each training before it begins.
func TestChild(t *testing.T) {
	path := os.Getenv(childJournal)
	if path == "" {
		t.Skip("not a child")
	}
	if limit := os.Getenv(childLimit); limit != "" {
		signal.Ignore(syscall.SIGXFSZ)
		var bytes uint64
		_, err := fmt.Sscan(limit, &bytes)
		require.NoError(t, err)
		require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: bytes}))
	}
	telling := trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		if _, err := fmt.Printf("train %s %d\n", c.ID(), in.Experiment); err != nil {
			os.Exit(1) // nobody listens any more
		}
		time.Sleep(time.Millisecond)
		return predicting(ctx, c, in)
	})
	j, err := sqlite.Open(path, sqlite.Options{})
	require.NoError(t, err)
	_, err = selection.Run(context.Background(), telling, graded.Candidates(), settings(j))
	switch {
	case errors.Is(err, sqlite.ErrFull):
		fmt.Println("full")
	case err != nil:
		fmt.Println("failed", err)
	default:
		fmt.Println("done")
	}
	j.Close()
	os.Exit(0) // and print nothing more
}

// child starts a child on a journal.
func child(t *testing.T, path string, environment ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestChild$")
	command.Env = append(append(os.Environ(), childJournal+"="+path), environment...)
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() { command.Process.Kill() })
	return command, bufio.NewScanner(output)
}

// recorded returns the trainings that are in a journal, as children tell of them.
func recorded(t *testing.T, path string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	r, err := sqlite.Read(path)
	if errors.Is(err, sqlite.ErrFormat) || errors.Is(err, os.ErrNotExist) {
		return all // killed before it had begun
	}
	require.NoError(t, err)
	defer r.Close()
	for record, err := range r.All(context.Background()) {
		require.NoError(t, err)
		all[fmt.Sprintf("train c%02d %d", record.Candidate, record.Instance.Experiment)] = true
	}
	return all
}

// TestKilled kills a run at random moments, again and again until it ends. Nothing that was recorded is trained again, and the
// result is the one of a run that was not killed.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	path := filepath.Join(t.TempDir(), "run.db")
	rng := rand.New(rand.NewPCG(7, 8))
	killed, repeated := 0, 0
	for over := false; !over; {
		known := recorded(t, path)
		command, lines := child(t, path)
		timer := time.AfterFunc(time.Hour, func() {})
		for lines.Scan() {
			line := lines.Text()
			switch {
			case line == "done":
				over = true
			case strings.HasPrefix(line, "train"):
				if known[line] {
					repeated++
				}
				if timer.Stop() {
					timer = time.AfterFunc(time.Duration(rng.IntN(12_000))*time.Microsecond, func() { command.Process.Kill() })
				}
			default:
				t.Fatal(line)
			}
		}
		timer.Stop()
		command.Wait()
		if !over {
			killed++
		}
		require.Less(t, killed, 500)
	}
	t.Logf("killed %d times", killed)
	assert.Zero(t, repeated)
	assert.Positive(t, killed)
	want, err := selection.Run(context.Background(), predicting, graded.Candidates(), settings(nil))
	require.NoError(t, err)
	got, err := play(path, forbidden)
	require.NoError(t, err)
	assert.NoError(t, selectiontest.SameResult(want, got))
}

// TestStopped stops the process that writes. It holds the lock for as long as it lives, and goes on.
func TestStopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.db")
	command, lines := child(t, path)
	require.True(t, lines.Scan())
	require.NoError(t, command.Process.Signal(syscall.SIGSTOP))
	for range 3 {
		_, err := sqlite.Open(path, sqlite.Options{})
		require.ErrorIs(t, err, sqlite.ErrLocked)
		assert.ErrorContains(t, err, fmt.Sprintf("by process %d on host", command.Process.Pid))
		assert.ErrorContains(t, err, "since 2")
		time.Sleep(100 * time.Millisecond)
	}
	assert.NotNil(t, recorded(t, path), "it can be read")
	require.NoError(t, command.Process.Signal(syscall.SIGCONT))
	last := ""
	for lines.Scan() {
		last = lines.Text()
	}
	assert.Equal(t, "done", last)
	require.NoError(t, command.Wait())
	_, err := play(path, forbidden)
	assert.NoError(t, err)
}

// TestLimit runs into the end of the room for a file, at many places, and goes on when there is more.
func TestLimit(t *testing.T) {
	want, err := selection.Run(context.Background(), predicting, graded.Candidates(), settings(nil))
	require.NoError(t, err)
	limits := []int{150_000, 233_001, 400_000}
	if testing.Short() {
		limits = limits[:1]
	}
	for _, limit := range limits {
		path := filepath.Join(t.TempDir(), "run.db")
		command, lines := child(t, path, fmt.Sprintf("%s=%d", childLimit, limit))
		trained, last := 0, ""
		for lines.Scan() {
			last = lines.Text()
			trained++
		}
		require.NoError(t, command.Wait())
		assert.Contains(t, last, "cannot be kept", "%d bytes", limit)
		known := recorded(t, path)
		assert.Greater(t, len(known), 5)
		assert.LessOrEqual(t, len(known), trained)
		counted := 0
		got, err := play(path, trainer.Func(func(ctx context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
			if known[fmt.Sprintf("train %s %d", c.ID(), in.Experiment)] {
				counted++
			}
			return predicting(ctx, c, in)
		}))
		require.NoError(t, err)
		assert.Zero(t, counted)
		assert.NoError(t, selectiontest.SameResult(want, got))
	}
}
