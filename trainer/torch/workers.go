//go:build torch

package torch

import (
	"bufio"
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"

	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/torch/internal/libtorch"
)

// mostCopied is the size in bytes up to which data are copied to worker processes.
const mostCopied = 256 << 20

// dataSize returns the bytes of a task's data.
func dataSize(t network.Task) int {
	n := 0
	for _, e := range []network.Events{t.Population, t.Evaluation} {
		n += 4 * (len(e.Inputs) + len(e.Extras) + len(e.Targets) + len(e.Weights))
	}
	return n
}

// workers are processes that train. They are started when they are needed and kept.
type workers struct {
	setup workerSetup

	mu   sync.Mutex
	idle []*worker
}

// worker is one process.
type worker struct {
	command *exec.Cmd
	input   io.Closer
	to      *gob.Encoder
	from    *gob.Decoder
	errors  bytes.Buffer
}

// results trains in a process that is idle, or in a new one. A process that fails or is cancelled is not used again.
func (w *workers) results(ctx context.Context, plans []*network.Plan, in []trainer.Instance, told func(i, epoch int, loss float64)) ([]result, error) {
	if err := stopped(ctx, plans); err != nil {
		return nil, err
	}
	p, err := w.take()
	if err != nil {
		return nil, fmt.Errorf("%w: starting a worker process: %w", libtorch.Err, err)
	}
	stop := context.AfterFunc(ctx, func() { p.command.Process.Kill() })
	reply, err := p.train(plans, in, told)
	stop()
	if err != nil || ctx.Err() != nil {
		ended := p.end()
		if err := stopped(ctx, plans); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w: a worker process ended in the training of %q: %w (%v) %s",
			libtorch.Err, plans[0].Candidate.Name, err, ended, bytes.TrimSpace(p.errors.Bytes()))
	}
	w.mu.Lock()
	w.idle = append(w.idle, p)
	w.mu.Unlock()
	switch {
	case reply.Memory:
		return nil, fmt.Errorf("%w: %s", libtorch.ErrMemory, reply.Error)
	case reply.Error != "":
		return nil, errors.New(reply.Error)
	}
	return reply.Results, nil
}

// train sends a job and waits for what it gives.
func (p *worker) train(plans []*network.Plan, in []trainer.Instance, told func(i, epoch int, loss float64)) (workerReply, error) {
	candidates := make([]network.Candidate, len(plans))
	for i, plan := range plans {
		candidates[i] = plan.Candidate
	}
	text, err := json.Marshal(candidates)
	if err != nil {
		return workerReply{}, err
	}
	if err := p.to.Encode(workerJob{text, in}); err != nil {
		return workerReply{}, err
	}
	for {
		var r workerReply
		if err := p.from.Decode(&r); err != nil {
			return workerReply{}, err
		}
		if r.Done {
			return r, nil
		}
		told(r.Instance, r.Epoch, r.Loss)
	}
}

// take returns an idle process or starts one.
func (w *workers) take() (*worker, error) {
	w.mu.Lock()
	if n := len(w.idle); n > 0 {
		p := w.idle[n-1]
		w.idle = w.idle[:n-1]
		w.mu.Unlock()
		return p, nil
	}
	w.mu.Unlock()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &worker{command: exec.Command(self)}
	p.command.Env = append(os.Environ(), workerVariable+"=1")
	p.command.Stderr = &p.errors
	apart(p.command)
	input, err := p.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	p.input, p.to, p.from = input, gob.NewEncoder(input), gob.NewDecoder(bufio.NewReader(output))
	if err := p.to.Encode(w.setup); err != nil {
		return nil, errors.Join(err, p.end())
	}
	return p, nil
}

// end ends the process and waits for it.
func (p *worker) end() error {
	p.input.Close()
	p.command.Process.Kill()
	return p.command.Wait()
}

// close lets the processes end by themselves, for which the end of their input is enough.
func (w *workers) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var errs []error
	for _, p := range w.idle {
		p.input.Close()
		errs = append(errs, p.command.Wait())
	}
	w.idle = nil
	return errors.Join(errs...)
}
