package queue_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/selection"
	"robust/trainer"
	"robust/trainer/queue"
)

// freePorts returns ports that nobody listens to.
func freePorts(t testing.TB, n int) (ports []int) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close() // after all were found, so that they are different
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// cluster starts three brokers that keep messages together, and want a token. It returns them and their URLs.
func cluster(t testing.TB, token string) (servers []*server.Server, urls string) {
	ports := freePorts(t, 3)
	var routes, all []string
	for _, port := range ports {
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", port))
	}
	for i, port := range ports {
		s, err := server.NewServer(&server.Options{ServerName: fmt.Sprint("n", i), Host: "127.0.0.1", Port: server.RANDOM_PORT, Authorization: token,
			JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true, Routes: server.RoutesFromStr(strings.Join(routes, ",")),
			Cluster: server.ClusterOpts{Name: "three", Host: "127.0.0.1", Port: port}})
		require.NoError(t, err)
		s.Start()
		t.Cleanup(func() {
			s.Shutdown()
			s.WaitForShutdown()
		})
		servers = append(servers, s)
	}
	for _, s := range servers {
		require.True(t, s.ReadyForConnections(10*time.Second))
		all = append(all, s.ClientURL())
	}
	require.Eventually(t, func() bool {
		for _, s := range servers {
			if s.JetStreamIsLeader() && len(s.JetStreamClusterPeers()) == len(servers) {
				return true
			}
		}
		return false
	}, 30*time.Second, 50*time.Millisecond, "the brokers choose none to lead them")
	return servers, strings.Join(all, ",")
}

// replicas returns the number of servers that keep each stream of a cluster.
func replicas(t testing.TB, urls, token string) (all []int) {
	nc, err := client.Connect(urls, client.Token(token))
	require.NoError(t, err)
	defer nc.Close()
	js, err := jetstream.New(nc)
	require.NoError(t, err)
	streams := js.ListStreams(t.Context())
	for info := range streams.Info() {
		all = append(all, info.Config.Replicas)
	}
	require.NoError(t, streams.Err())
	return all
}

// TestCluster loses one server of a cluster of three during a selection. The decisions are those of a calm run.
func TestCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for elections")
	}
	members := pool(t, 8)
	settings := selection.Settings{Seed: 5, Workers: 4, Method: selection.TestAgainstBest{}, Budget: selection.Budget{Experiments: 5}}
	calm, err := selection.Run(t.Context(), &fake{}, members, settings)
	require.NoError(t, err)
	servers, urls := cluster(t, "the token of the cluster")
	q := serve(t, queue.Options{Plan: "fake", Broker: queue.Connection{URL: urls, Token: "the token of the cluster"}, Replicas: 3, Attempts: 50,
		Lease: time.Second, Log: logs(t)})
	assert.Equal(t, []int{3, 3, 3}, replicas(t, urls, "the token of the cluster"), "of jobs, results and predictions")
	lose := sync.OnceFunc(func() {
		for _, s := range servers { // that of the elections, the worst to lose
			if s.JetStreamIsLeader() {
				s.Shutdown()
				s.WaitForShutdown()
				return
			}
		}
		t.Error("no server leads")
	})
	inner := &fake{before: func(_ context.Context, c trainer.Configuration, in trainer.Instance) error {
		if in.Experiment == 1 {
			lose()
		}
		time.Sleep(50 * time.Millisecond)
		return nil
	}}
	for i := range 3 {
		work(t, q.Connection(), inner, queue.WorkerOptions{Plan: "fake", Pool: members, Name: fmt.Sprint("w", i)})
	}
	result, err := selection.Run(t.Context(), q, members, settings)
	require.NoError(t, err)
	assert.Equal(t, calm.Decisions, result.Decisions)
	assert.Equal(t, calm.Survivors, result.Survivors)
	assert.Equal(t, calm.Trainings(), q.Counts().Settled)
	t.Logf("%+v", q.Counts())
	require.NoError(t, q.Close())
	assert.Empty(t, replicas(t, urls, "the token of the cluster"), "what was kept is removed")
}
