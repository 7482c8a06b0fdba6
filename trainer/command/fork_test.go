package command_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/command"
)

// family is a trainer whose program starts another process, which connects to the test.
type family struct {
	*command.Trainer
	grandchild chan net.Conn // when the program goes on
}

func newFamily(t *testing.T, o command.Options) *family {
	if runtime.GOOS == "windows" {
		t.Skip("needs process groups")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	met := filepath.Join(t.TempDir(), "met")
	o.Settings = map[string]string{"address": listener.Addr().String(), "met": met}
	f := &family{program(t, "good", o), make(chan net.Conn, 1)}
	accepted := make(chan struct{})
	go func() {
		defer close(accepted)
		c, err := listener.Accept()
		if err != nil {
			return // nobody came
		}
		assert.NoError(t, os.WriteFile(met, nil, 0o644))
		f.grandchild <- c
	}()
	t.Cleanup(func() {
		listener.Close()
		<-accepted
	})
	return f
}

// ended waits for the end of the process at the other side.
func ended(t *testing.T, c net.Conn) {
	t.Helper()
	_, err := c.Read(make([]byte, 1))
	assert.Error(t, err)
	c.Close()
}

// TestGroup checks that the processes that a program has started end with it, though they hold its pipes.
func TestGroup(t *testing.T) {
	t.Run("time-out", func(t *testing.T) {
		for limit := 200 * time.Millisecond; ; limit *= 2 {
			f := newFamily(t, command.Options{Timeout: limit})
			o, err := f.Train(t.Context(), fault(t, "fork and hang"), trainer.Instance{})
			require.NoError(t, err)
			assert.Equal(t, trainer.TimedOut, o.Status)
			select {
			case c := <-f.grandchild:
				ended(t, c)
				return
			default: // it was too slow to come
			}
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		f := newFamily(t, command.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			c := <-f.grandchild
			cancel()
			f.grandchild <- c
		}()
		_, err := f.Train(ctx, fault(t, "fork and hang"), trainer.Instance{})
		require.ErrorIs(t, err, context.Canceled)
		ended(t, <-f.grandchild)
	})
	t.Run("the program dies", func(t *testing.T) {
		f := newFamily(t, command.Options{})
		_, err := f.Train(t.Context(), fault(t, "fork and exit"), trainer.Instance{})
		require.ErrorIs(t, err, command.ErrProgram)
		assert.ErrorContains(t, err, "exit status 6")
		ended(t, <-f.grandchild)
	})
	t.Run("the program ends", func(t *testing.T) {
		f := newFamily(t, command.Options{Once: true})
		_, err := f.Train(t.Context(), fault(t, "fork"), trainer.Instance{})
		require.NoError(t, err)
		ended(t, <-f.grandchild)
	})
	t.Run("the program goes on", func(t *testing.T) {
		f := newFamily(t, command.Options{})
		_, err := f.Train(t.Context(), fault(t, "fork"), trainer.Instance{})
		require.NoError(t, err)
		works(t, f.Trainer)
		require.NoError(t, f.Close())
		ended(t, <-f.grandchild)
	})
	noProcessLeft(t)
}

// TestEscape checks that a process that has left the group is not waited for, though it holds the pipes.
func TestEscape(t *testing.T) {
	f := newFamily(t, command.Options{})
	_, err := f.Train(t.Context(), fault(t, "escape"), trainer.Instance{})
	require.ErrorIs(t, err, command.ErrProgram)
	assert.ErrorContains(t, err, "exit status 6")
	require.NoError(t, f.Close())
	c := <-f.grandchild
	require.NoError(t, c.(*net.TCPConn).CloseWrite(), "which ends it")
	ended(t, c)
}
