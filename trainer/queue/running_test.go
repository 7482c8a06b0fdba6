package queue_test

import (
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/queue"
)

// TestSecondCoordinator: of two coordinators with the same name the second one is refused; one with another name is not.
func TestSecondCoordinator(t *testing.T) {
	broker := nats(t, server.RANDOM_PORT, t.TempDir())
	at := queue.Connection{URL: broker.ClientURL()}
	q := serve(t, queue.Options{Plan: "fake", Broker: at})
	_, err := queue.Serve(t.Context(), queue.Options{Plan: "other", Broker: at})
	assert.ErrorIs(t, err, queue.ErrRunning)
	second := serve(t, queue.Options{Plan: "fake", Broker: at, Name: "second"})
	require.NoError(t, second.Close())
	require.NoError(t, q.Close())
	require.NoError(t, serve(t, queue.Options{Plan: "other", Broker: at}).Close(), "the first one has ended")
	broker.Shutdown()
	broker.WaitForShutdown()
}

// TestOtherProtocol: a worker of another version of the protocol is answered with the plan and the coordinator's version, and is not
// taken.
func TestOtherProtocol(t *testing.T) {
	q := serve(t, queue.Options{Plan: "fake"})
	nc, err := client.Connect(q.Connection().URL, client.Token(q.Connection().Token))
	require.NoError(t, err)
	defer nc.Close()
	says, err := nc.Request("robust.robust.report", []byte(`{"Protocol":2,"Plan":"`+q.Connection().Plan+`","Worker":"w","Capacity":1}`), 5*time.Second)
	require.NoError(t, err)
	assert.Contains(t, string(says.Data), `"Protocol":1,"Plan":"fake"`)
	assert.Empty(t, q.Workers())
}
