package queue_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer/queue"
)

// account starts a broker that knows users by signed tokens (JWT), as a site's NATS does, and returns its URL and what writes the
// credentials of a user.
func account(t testing.TB) (url string, credentials func(name string) (path string)) {
	keys := func(create func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
		pair, err := create()
		require.NoError(t, err)
		public, err := pair.PublicKey()
		require.NoError(t, err)
		return pair, public
	}
	operator, operatorName := keys(nkeys.CreateOperator)
	owner, ownerName := keys(nkeys.CreateAccount)
	_, system := keys(nkeys.CreateAccount)
	resolver := &server.MemAccResolver{}
	for name, limits := range map[string]jwt.JetStreamLimits{
		ownerName: {MemoryStorage: jwt.NoLimit, DiskStorage: jwt.NoLimit, Streams: jwt.NoLimit, Consumer: jwt.NoLimit}, system: {},
	} {
		claims := jwt.NewAccountClaims(name)
		claims.Limits.JetStreamLimits = limits
		signed, err := claims.Encode(operator)
		require.NoError(t, err)
		require.NoError(t, resolver.Store(name, signed))
	}
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
		TrustedKeys: []string{operatorName}, SystemAccount: system, AccountResolver: resolver})
	require.NoError(t, err)
	s.Start()
	require.True(t, s.ReadyForConnections(10*time.Second))
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s.ClientURL(), func(name string) string {
		user, userName := keys(nkeys.CreateUser)
		claims := jwt.NewUserClaims(userName)
		claims.Name = name
		signed, err := claims.Encode(owner)
		require.NoError(t, err)
		seed, err := user.Seed()
		require.NoError(t, err)
		text, err := jwt.FormatUserConfig(signed, seed)
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), name+".creds")
		require.NoError(t, os.WriteFile(path, text, 0o600))
		return path
	}
}

// TestCredentials: a broker whose users have credentials takes those who have them, and nobody else.
func TestCredentials(t *testing.T) {
	url, credentials := account(t)
	q := serve(t, queue.Options{Plan: "fake", Broker: queue.Connection{URL: url, Credentials: credentials("coordinator")}})
	members := pool(t, 1)
	options := queue.WorkerOptions{Plan: "fake", Pool: members}
	at := q.Connection()
	at.Credentials = credentials("worker")
	work(t, at, &fake{}, options)
	_, err := q.Train(t.Context(), members[0], instance(0))
	require.NoError(t, err)
	at.Credentials = ""
	assert.ErrorIs(t, work(t, at, &fake{}, options).wait(t), queue.ErrBroker)
	at.Credentials = filepath.Join(t.TempDir(), "none.creds")
	err = work(t, at, &fake{}, options).wait(t)
	assert.ErrorIs(t, err, queue.ErrBroker)
	assert.ErrorContains(t, err, "none.creds")
}
