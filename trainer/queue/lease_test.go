package queue

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestVerdictOfAnotherReport: a training that the answer to somebody else's report lets begin does not wait for its turn to ask.
func TestVerdictOfAnotherReport(t *testing.T) {
	w := &worker{soft: context.Background(), asking: make(chan struct{}, 1)}
	w.asking <- struct{}{} // somebody asks, and is not answered
	waiting, heard := &task{verdict: make(chan verdict, 1)}, make(chan verdict)
	go func() { heard <- w.ask(waiting) }()
	waiting.verdict <- mayBegin
	select {
	case v := <-heard:
		assert.Equal(t, mayBegin, v)
	case <-time.After(20 * time.Second):
		t.Fatal("it still waits")
	}
}
