package queue_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/trainer"
	"robust/trainer/queue"
)

// workerVariable makes this program a worker; it is the path of a connection file.
const workerVariable = "ROBUST_QUEUE_TEST_WORKER"

// workerProcess is the life of a worker process.
func workerProcess(path string) int {
	at, err := queue.ReadConnection(path)
	if err == nil {
		inner := &fake{before: func(ctx context.Context, _ trainer.Configuration, _ trainer.Instance) error {
			select {
			case <-time.After(150 * time.Millisecond):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		err = queue.Work(context.Background(), at, inner, queue.WorkerOptions{Plan: "fake", Pool: processPool()})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// processPool is that of pool(t, 8), for a program without a test.
func processPool() []trainer.Candidate {
	members, err := trainer.Grid(trainer.Values("width", 1, 2, 3, 4, 5, 6, 7, 8)).All()
	if err != nil {
		panic(err)
	}
	return trainer.Pool(members)
}

// TestKilledProcesses runs a selection with four processes, of which one is killed (kill -9) again and again and another one
// started. The decisions are those of a calm run.
func TestKilledProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes for some seconds")
	}
	settings := selection.Settings{Seed: 5, Workers: 8, Method: selection.TestAgainstBest{}, Budget: selection.Budget{Experiments: 6}}
	calm, err := selection.Run(t.Context(), &fake{}, processPool(), settings)
	require.NoError(t, err)
	q := serve(t, queue.Options{Plan: "fake", Folder: t.TempDir()})
	path := filepath.Join(t.TempDir(), "queue.json")
	require.NoError(t, q.Connection().WriteFile(path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	self, err := os.Executable()
	require.NoError(t, err)
	start := func() *exec.Cmd {
		c := exec.Command(self)
		c.Env = append(os.Environ(), workerVariable+"="+path)
		c.Stderr = t.Output()
		require.NoError(t, c.Start())
		return c
	}
	var mu sync.Mutex
	crew, killed := []*exec.Cmd{start(), start(), start(), start()}, 0
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		rng := rand.New(rand.NewPCG(1, 2))
		for {
			select {
			case <-time.After(time.Duration(300+rng.IntN(400)) * time.Millisecond):
			case <-stop:
				return
			}
			mu.Lock()
			k := rng.IntN(len(crew))
			assert.NoError(t, crew[k].Process.Kill())
			_ = crew[k].Wait()
			crew[k] = start()
			killed++
			mu.Unlock()
		}
	}()
	result, err := selection.Run(t.Context(), q, processPool(), settings)
	close(stop)
	<-stopped
	require.NoError(t, err)
	assert.Equal(t, calm.Decisions, result.Decisions)
	assert.Equal(t, calm.Survivors, result.Survivors)
	assert.Equal(t, calm.Trainings(), q.Counts().Settled)
	assert.Positive(t, killed)
	t.Logf("%d processes killed; %+v", killed, q.Counts())
	require.NoError(t, q.Close())
	for _, c := range crew {
		late := time.AfterFunc(5*time.Second, func() { c.Process.Kill() })
		assert.NoError(t, c.Wait(), "workers leave when the queue is closed")
		late.Stop()
	}
}
