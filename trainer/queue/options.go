package queue

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"strings"
	"time"
)

// Options are what a coordinator can be told. The zero value is a queue for workers on this machine.
type Options struct {
	// Name tells the queues of one broker apart; letters, digits, - and _. Empty is "robust".
	Name string
	// Plan is all that outcomes depend on beside candidate and instance, anything that has a JSON: the data, the size
	// of the sample, the version of a backend, PoolDigest. A worker with another plan is refused.
	Plan any

	// Listen is the address of the broker that is part of this program. Empty is 127.0.0.1:0, a free port that only this
	// machine reaches. A broker always wants a token. One that other machines reach is encrypted too.
	Listen string
	// Advertise is the name or address of this machine for workers, where Listen has none. Empty is that of the host.
	Advertise string
	// Folder is where that broker keeps messages, and its token and certificate, which are the same the next time. Empty is
	// to keep all of it in memory, and to draw another token each time.
	Folder string
	// Token is what workers must know, at least 16 characters. Empty is that of the Folder, or a random one.
	Token string
	// TLS, if not nil, is what the broker that is part of this program encrypts with. Nil is a certificate of its own that the
	// workers are given with the Connection, if other machines reach it, and else none.
	TLS *tls.Config
	// SyncAlways makes that broker wait for the disk before it confirms a message. Nothing depends on it.
	SyncAlways bool

	// Broker, if it has a URL, is another NATS server with JetStream or a cluster of them, in place of one that is
	// part of this program. Its Name and Plan are ignored.
	Broker Connection
	// Replicas is the number of servers of a cluster that keep each message. 0 is 1.
	Replicas int

	// Lease is how long a worker may be silent before its jobs are given to others. 0 is 30 seconds.
	Lease time.Duration
	// Attempts is how many workers may begin a training and be lost, or come to their Deadline, before it counts as Failed. 0 is 5.
	Attempts int
	// Timeout is the longest time for a training, after which it counts as TimedOut. 0 is no limit.
	Timeout time.Duration

	// OnConflict, if not nil, is told of outcomes that are not the one that was counted. It must not call the queue.
	OnConflict func(Conflict)
	// Log, if not nil, is told what happens.
	Log *slog.Logger

	// brokerLease is the lease by the broker's clock, which tests set apart from ours. 0 is Lease.
	brokerLease time.Duration
}

var names = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// shortest is the length of the shortest token that is taken.
const shortest = 16

// resolved returns the options with their defaults and the plan as JSON, or an error that wraps ErrOptions.
func (o Options) resolved() (Options, json.RawMessage, error) {
	wrong := func(format string, args ...any) (Options, json.RawMessage, error) {
		return o, nil, fmt.Errorf("%w: "+format, append([]any{ErrOptions}, args...)...)
	}
	if o.Name == "" {
		o.Name = "robust"
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Replicas == 0 {
		o.Replicas = 1
	}
	if o.Lease == 0 {
		o.Lease = 30 * time.Second
	}
	if o.brokerLease == 0 {
		o.brokerLease = o.Lease
	}
	if o.Attempts == 0 {
		o.Attempts = 5
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	switch {
	case !names.MatchString(o.Name):
		return wrong("Name is %q; use up to 64 letters, digits, - and _", o.Name)
	case o.Lease < 10*time.Millisecond:
		return wrong("Lease is %v; give at least 10ms, or 0 for the default", o.Lease)
	case o.Attempts < 0:
		return wrong("Attempts is %d; give a positive number, or 0 for the default", o.Attempts)
	case o.Timeout < 0:
		return wrong("Timeout is %v; give a positive time, or 0 for no limit", o.Timeout)
	case o.Replicas < 0 || o.Replicas > 5:
		return wrong("Replicas is %d; give 1 to 5, or 0 for 1", o.Replicas)
	case o.Token != "" && len(o.Token) < shortest:
		return wrong("the Token has %d characters; give at least %d, or none to have one drawn", len(o.Token), shortest)
	case strings.ContainsFunc(o.Token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return wrong("the Token has characters other than printable ASCII; leave it empty to have one drawn")
	case o.Broker.URL != "" && (o.Token != "" || o.Folder != "" || o.TLS != nil || o.Listen != "127.0.0.1:0"):
		return wrong("Listen, Folder, Token and TLS are of a broker that is part of this program, but Broker names another; give the one or the other")
	}
	if _, _, err := net.SplitHostPort(o.Listen); err != nil {
		return wrong("Listen is %q: %w; give host:port", o.Listen, err)
	}
	plan, err := json.Marshal(o.Plan)
	if err != nil {
		return wrong("Plan cannot be written as JSON: %w", err)
	}
	return o, plan, nil
}
