//go:build linux

package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// TestFailedCalls lets the system say that the disk cannot write (EIO), be it at once or when what was written is to be on the disk, by
// strace. There is one error, what was recorded before is there, and the run goes on.
func TestFailedCalls(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace, which makes a call of the system fail, is not installed")
	}
	if out, err := exec.Command(strace, "-qq", "-e", "trace=fsync", "true").CombinedOutput(); err != nil {
		t.Skipf("strace may not trace here: %v: %s", err, out)
	}
	want, err := selection.Run(context.Background(), predicting, graded.Candidates(), settings(nil))
	require.NoError(t, err)
	type failure struct {
		calls  string
		number int // of the call in its thread
	}
	failures := []failure{{"fsync,fdatasync", 7}, {"pwrite64", 60}, {"fsync,fdatasync", 10}, {"fsync,fdatasync", 14}, {"pwrite64", 110}}
	if testing.Short() {
		failures = failures[:2]
	}
	for _, f := range failures {
		var path string
		var told []string
		trained, injected := 0, false
		for ; !injected && f.number > 1; f.number /= 2 { // no thread may come to make so many calls
			path, told, trained, injected = failCall(t, strace, f.calls, f.number)
		}
		require.True(t, injected, "no call failed")
		require.Len(t, told, 1)
		assert.Contains(t, told[0], "cannot be kept")
		assert.Contains(t, told[0], "disk I/O error")
		known := recorded(t, path)
		assert.Less(t, trained-len(known), 5, "only what was under way is missing")
		assert.Positive(t, len(known))
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
		t.Logf("%s: %d trainings begun, %d recorded; %s", f.calls, trained, len(known), told[0])
	}
}

// failCall makes the run in a child, one of whose threads has a call fail. It returns the journal, what the child says at its end, how
// many trainings it has begun, and whether the call was made at all.
func failCall(t *testing.T, strace, calls string, number int) (path string, told []string, trained int, injected bool) {
	path, trace := filepath.Join(t.TempDir(), "run.db"), filepath.Join(t.TempDir(), "trace")
	command := exec.Command(strace, "-f", "-qq", "-o", trace, "-P", path+"-wal", "-e", "trace="+calls,
		"-e", fmt.Sprintf("inject=%s:error=EIO:when=%d", calls, number),
		os.Args[0], "-test.run=^TestChild$")
	command.Env = append(os.Environ(), childJournal+"="+path)
	command.Stderr = t.Output()
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "train") {
			trained++
		} else {
			told = append(told, lines.Text())
		}
	}
	require.NoError(t, command.Wait())
	text, err := os.ReadFile(trace)
	require.NoError(t, err)
	return path, told, trained, strings.Contains(string(text), "(INJECTED)")
}
