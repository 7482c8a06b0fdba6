package gonum

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/network"
	"robust/trainer/network/networktest"
)

// benchRun returns a run of a published network and a batch for it.
func benchRun(b *testing.B, c network.Candidate) (*run, []int) {
	n := c.Training.BatchSize
	events := network.Events{
		Inputs:  networktest.Numbers(0, n*c.Architecture.Input.Size(), func(u float64) float64 { return u }),
		Extras:  networktest.Numbers(1, n*c.Architecture.Extras, func(u float64) float64 { return u }),
		Targets: networktest.Numbers(2, n, func(u float64) float64 { return 0.5 + u }),
	}
	task := network.Task{Population: events, Evaluation: events}
	plan, err := task.Plan(c, trainer.Instance{InitSeed: 1})
	require.NoError(b, err)
	r, err := newRun(task, plan, new(memory))
	require.NoError(b, err)
	return r, plan.Shuffle()
}

func BenchmarkStep(b *testing.B) {
	for _, c := range models.All() {
		b.Run(c.Name, func(b *testing.B) {
			r, batch := benchRun(b, c)
			b.ReportAllocs()
			for b.Loop() {
				r.step(batch)
			}
			b.ReportMetric(float64(len(batch))*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
		})
	}
}

// BenchmarkPyTorch measures training steps of the published networks here and in
// PyTorch in turn, one thread each, and reports the ratio of the medians. It needs
// a python with torch, whose name $PYTHON may give.
func BenchmarkPyTorch(b *testing.B) {
	torch := startPyTorch(b)
	const turns, length = 7, 400 * time.Millisecond
	for _, c := range models.All() {
		b.Run(c.Name, func(b *testing.B) {
			r, batch := benchRun(b, c)
			var ours, theirs []float64
			for b.Loop() {
				for range turns {
					theirs = append(theirs, torch.samples(b, c.Name, length))
					steps, start := 0, time.Now()
					for time.Since(start) < length {
						r.step(batch)
						steps++
					}
					ours = append(ours, float64(steps*len(batch))/time.Since(start).Seconds())
				}
			}
			slices.SortFunc(ours, cmp.Compare[float64])
			slices.SortFunc(theirs, cmp.Compare[float64])
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ours[len(ours)/2], "samples/s")
			b.ReportMetric(theirs[len(theirs)/2], "pytorch-samples/s")
			b.ReportMetric(ours[len(ours)/2]/theirs[len(theirs)/2], "of-pytorch")
		})
	}
}

// pyTorch is testdata/throughput.py under way.
type pyTorch struct {
	ask    io.Writer
	answer *bufio.Reader
}

func startPyTorch(b *testing.B) pyTorch {
	python := cmp.Or(os.Getenv("PYTHON"), "python3")
	if out, err := exec.Command(python, "-c", "import torch").CombinedOutput(); err != nil {
		// A skipped benchmark says why only with -v.
		fmt.Fprintf(os.Stderr, "skipped: %s cannot import torch (%v %s); set PYTHON to one that can\n", python, err, bytes.TrimSpace(out))
		b.SkipNow()
	}
	cmd := exec.Command(python, "../network/networktest/testdata/throughput.py")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(b, err)
	out, err := cmd.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, cmd.Start())
	b.Cleanup(func() {
		require.NoError(b, in.Close())
		require.NoError(b, cmd.Wait())
	})
	p := pyTorch{in, bufio.NewReader(out)}
	version, err := p.answer.ReadString('\n')
	require.NoError(b, err)
	b.Logf("PyTorch %s", strings.TrimSpace(version))
	return p
}

func (p pyTorch) samples(b *testing.B, name string, length time.Duration) float64 {
	_, err := fmt.Fprintln(p.ask, name, length.Seconds())
	require.NoError(b, err)
	line, err := p.answer.ReadString('\n')
	require.NoError(b, err)
	v, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	require.NoError(b, err)
	return v
}
