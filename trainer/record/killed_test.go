//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package record_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/record"
)

// killed is the variable that has the path for a process that is to be killed.
const killed = "ROBUST_RECORD_KILLED"

// TestKilled kills a process that records. What it told of is there, and its lock has ended with it.
func TestKilled(t *testing.T) {
	if path := os.Getenv(killed); path != "" {
		recordUntilKilled(path)
	}
	path, members := newPath(t), pool(t, 1)
	f := &fake{}
	for round := range 3 {
		command := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		command.Env = append(os.Environ(), killed+"="+path)
		output, err := command.StdoutPipe()
		require.NoError(t, err)
		command.Stderr = os.Stderr
		require.NoError(t, command.Start())
		told := 0
		for lines := bufio.NewScanner(output); told < 20*(round+1) && lines.Scan(); told++ {
			if told == 0 {
				_, err := record.Open(path, some, f, record.Options{})
				assert.ErrorIs(t, err, record.ErrLocked)
			}
		}
		require.NoError(t, command.Process.Kill())
		assert.Error(t, command.Wait())
		assert.Equal(t, 20*(round+1), told)

		r := open(t, path, f, record.Options{})
		for e := range told {
			assert.True(t, r.Has(members[0], instance(e)), "round %d, experiment %d", round, e)
		}
		require.NoError(t, r.Close())
	}
	assert.Zero(t, f.count)
}

// recordUntilKilled tells of each outcome by a line.
func recordUntilKilled(path string) {
	r, err := record.Open(path, some, &fake{}, record.Options{})
	if err != nil {
		panic(err)
	}
	members, err := trainer.Grid(trainer.Values("width", 1)).All()
	if err != nil {
		panic(err)
	}
	for e := 0; ; e++ {
		if _, err := r.Train(context.Background(), members[0], instance(e)); err != nil {
			panic(err)
		}
		if _, err := os.Stdout.WriteString("recorded\n"); err != nil {
			os.Exit(1) // nobody listens any more
		}
	}
}
