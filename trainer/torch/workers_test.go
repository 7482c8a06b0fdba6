//go:build torch

package torch

import (
	"context"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

func workerTask() network.Task {
	e := network.Events{Inputs: make([]float32, 225*96), Extras: make([]float32, 2*96), Targets: make([]float32, 96)}
	rng := trainer.Stream(1, "workers")
	for i := range e.Inputs {
		e.Inputs[i] = rng.Float32()
	}
	for i := range e.Targets {
		e.Targets[i] = 1 + rng.Float32()
	}
	judge := func(outputs []float32) (float64, error) { return 3 + float64(outputs[0]), nil }
	return network.Task{Population: e, Evaluation: e, Sample: 64, Predictions: true, Judge: judge}
}

// TestWorkersGiveTheSame trains at the same time, so that processes are used, and one after another in this process.
func TestWorkersGiveTheSame(t *testing.T) {
	type told struct {
		seed  uint64
		epoch int
		loss  float64
	}
	var mu sync.Mutex
	run := func(one bool, at int) (outcomes []trainer.Outcome, epochs map[told]bool, trained map[uint64]network.Trained) {
		epochs, trained = make(map[told]bool), make(map[uint64]network.Trained)
		tr, err := New(workerTask(), Options{
			Device: "cpu", OneProcess: one,
			Epoch: func(_ network.Candidate, in trainer.Instance, epoch int, loss float64) {
				mu.Lock()
				defer mu.Unlock()
				epochs[told{in.InitSeed, epoch, loss}] = true
			},
			Trained: func(n network.Trained, _ trainer.Outcome) {
				mu.Lock()
				defer mu.Unlock()
				trained[n.Instance.InitSeed] = n
			},
		})
		require.NoError(t, err)
		c := models.Model4()
		c.Training.Epochs = 4
		outcomes = make([]trainer.Outcome, 8)
		places := make(chan struct{}, at)
		var all sync.WaitGroup
		for i := range outcomes {
			places <- struct{}{}
			all.Go(func() {
				defer func() { <-places }()
				var err error
				outcomes[i], err = tr.Train(t.Context(), c, trainer.Instance{InitSeed: uint64(i)})
				assert.NoError(t, err)
				outcomes[i].Seconds = 0
			})
		}
		all.Wait()
		if !one {
			assert.NotEmpty(t, tr.workers.idle, "no process was used")
		}
		require.NoError(t, tr.Close())
		return outcomes, epochs, trained
	}
	want, wantEpochs, wantTrained := run(true, 1)
	got, gotEpochs, gotTrained := run(false, 3)
	assert.Equal(t, want, got)
	assert.Equal(t, wantEpochs, gotEpochs)
	assert.Len(t, gotEpochs, 8*4)
	assert.Equal(t, wantTrained, gotTrained)
}

// endless is a training that another one, in a process, runs beside.
func endless() network.Candidate {
	c := models.Model4()
	c.Training.Epochs = 1 << 30
	return c
}

// inProcess begins an endless training in a worker process and returns what waits for it, and the process.
func inProcess(t *testing.T, ctx context.Context) (tr *Trainer, wait func() error, p *exec.Cmd) {
	begun := make(chan struct{})
	var once sync.Once
	tr, err := New(workerTask(), Options{Device: "cpu", Epoch: func(network.Candidate, trainer.Instance, int, float64) {
		once.Do(func() { close(begun) })
	}})
	require.NoError(t, err)
	w, err := tr.workers.take()
	require.NoError(t, err)
	tr.workers.idle = append(tr.workers.idle, w)
	ended := make(chan error, 1)
	tr.here.Lock() // as if another one were trained here
	go func() {
		_, err := tr.Train(ctx, endless(), trainer.Instance{})
		ended <- err
	}()
	<-begun
	tr.here.Unlock()
	return tr, func() error { return <-ended }, w.command
}

func TestWorkersAreCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	tr, wait, process := inProcess(t, ctx)
	start := time.Now()
	cancel()
	require.ErrorIs(t, wait(), context.Canceled)
	assert.Less(t, time.Since(start), 5*time.Second)
	assert.NotNil(t, process.ProcessState, "the process has ended")
	require.NoError(t, tr.Close())
}

// TestWorkersThatDie kills a worker process: one training fails, and the next one has another process.
func TestWorkersThatDie(t *testing.T) {
	tr, wait, process := inProcess(t, t.Context())
	require.NoError(t, process.Process.Signal(syscall.SIGSEGV))
	err := wait()
	require.ErrorIs(t, err, libtorch.Err)
	assert.ErrorContains(t, err, `a worker process ended in the training of "Model 4"`)
	tr.here.Lock()
	c := models.Model4()
	c.Training.Epochs = 1
	o, err := tr.Train(t.Context(), c, trainer.Instance{})
	tr.here.Unlock()
	require.NoError(t, err)
	assert.Equal(t, trainer.Trained, o.Status)
	require.NoError(t, tr.Close())
}

// TestWorkersReport checks that an error in a worker is that of the training alone.
func TestWorkersReport(t *testing.T) {
	tr, err := New(workerTask(), Options{Device: "cpu"})
	require.NoError(t, err)
	defer tr.Close()
	c := models.Model4()
	c.Training.Epochs = 1
	plan, err := tr.task.Plan(c, trainer.Instance{})
	require.NoError(t, err)
	bad := *plan
	bad.Candidate.Architecture.Extras = 5
	silent := func(int, int, float64) {}
	_, err = tr.workers.results(t.Context(), []*network.Plan{&bad}, []trainer.Instance{{}}, silent)
	require.ErrorContains(t, err, "the architecture joins 5 extras and an event has 2")
	results, err := tr.workers.results(t.Context(), []*network.Plan{plan}, []trainer.Instance{{}}, silent)
	require.NoError(t, err)
	assert.Len(t, results[0].Predictions, 96)
	assert.Len(t, tr.workers.idle, 1, "the process goes on")
}
