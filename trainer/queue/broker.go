package queue

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// broker is the NATS server that is part of this program.
type broker struct {
	server *server.Server
	folder string // to be removed, if not empty
	at     Connection
}

// startBroker starts a broker and says how workers reach it. Nobody gets in without the token.
func startBroker(o Options) (*broker, error) {
	if o.Folder != "" {
		if err := os.MkdirAll(o.Folder, 0o700); err != nil {
			return nil, fmt.Errorf("queue: %w", err)
		}
	}
	secrets, err := readKeys(o.Folder)
	if err != nil {
		return nil, err
	}
	if o.Token != "" {
		secrets.Token = o.Token
	}
	host, portText, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err) // resolved has looked
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 0 || port > 65535 {
		return nil, fmt.Errorf("%w: Listen is %q; give a port from 1 to 65535, or 0 for a free one", ErrOptions, o.Listen)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	if host == "" {
		host = "0.0.0.0"
	}
	b := &broker{at: Connection{Name: o.Name, Token: secrets.Token}}
	secure := o.TLS
	if secure == nil && !loopback(host) {
		if secure, err = secrets.tls(); err != nil {
			return nil, err
		}
		b.at.Certificate = secrets.Certificate
	}
	store := o.Folder
	if store == "" {
		if store, err = os.MkdirTemp("", "robust-queue-"); err != nil {
			return nil, fmt.Errorf("queue: %w", err)
		}
		b.folder = store
	}
	if err := b.start(o, host, port, store, secure); err != nil {
		return nil, errors.Join(err, b.stop())
	}
	return b, nil
}

// start starts the server.
func (b *broker) start(o Options, host string, port int, store string, secure *tls.Config) error {
	settings := &server.Options{ServerName: "robust-queue", Host: host, Port: port, Authorization: b.at.Token,
		JetStream: true, StoreDir: store, SyncAlways: o.SyncAlways, NoLog: true, NoSigs: true,
		PingInterval: 10 * time.Second, MaxPingsOut: 2}
	if secure != nil {
		settings.TLS, settings.TLSConfig, settings.TLSTimeout = true, secure, 5
	}
	var err error
	if b.server, err = server.NewServer(settings); err != nil {
		return fmt.Errorf("%w: %w", ErrBroker, err)
	}
	b.server.SetLogger(logger{o.Log}, false, false)
	b.server.Start()
	if !b.server.ReadyForConnections(10 * time.Second) {
		return fmt.Errorf("%w: it does not start at %s, or not within 10 s; is the port in use, or %s held by another broker?", ErrBroker, o.Listen, store)
	}
	address, ok := b.server.Addr().(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("%w: it does not listen at %s", ErrBroker, o.Listen)
	}
	name := host
	if ip := net.ParseIP(host); o.Advertise != "" {
		name = o.Advertise
	} else if ip != nil && ip.IsUnspecified() {
		if name, err = os.Hostname(); err != nil {
			return fmt.Errorf("queue: %w; give Options.Advertise", err)
		}
	}
	scheme := "nats"
	if secure != nil {
		scheme = "tls"
	}
	b.at.URL = scheme + "://" + net.JoinHostPort(name, strconv.Itoa(address.Port))
	return nil
}

// inside is the option of a client in this program.
func (b *broker) inside() nats.Option { return nats.InProcessServer(b.server) }

// stop ends the server and removes what it kept only for this program.
func (b *broker) stop() error {
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
	if b.folder == "" {
		return nil
	}
	return os.RemoveAll(b.folder)
}

// loopback reports whether only this machine reaches an address.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
