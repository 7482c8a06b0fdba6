package queue

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// Connection says how a worker reaches the queue. It is a secret: who has it can give and take outcomes.
type Connection struct {
	// URL is that of a NATS server, or several with commas between them.
	URL string `json:"url"`
	// Name is that of the queue. Empty is "robust".
	Name string `json:"name,omitempty"`
	// Token, if not empty, is what the server wants to know.
	Token string `json:"token,omitempty"`
	// Credentials, if not empty, is the path of a file with a user's JWT and key.
	Credentials string `json:"credentials,omitempty"`
	// Certificate, if not empty, is the only one that is trusted, in PEM: the server's own, which Serve made, or that of the
	// authority which signed it.
	Certificate string `json:"certificate,omitempty"`
	// Plan is the digest of the coordinator's plan, for messages only.
	Plan string `json:"plan,omitempty"`
	// TLS, if not nil, is used in place of the Certificate. It is not written into files.
	TLS *tls.Config `json:"-"`
}

// ReadConnection reads a file that WriteFile has written.
func ReadConnection(path string) (Connection, error) {
	var c Connection
	text, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("queue: %w; is the coordinator running, and does it write this file?", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%w: %s is no connection file: %w; name the one that the coordinator wrote", ErrOptions, path, err)
	}
	return c, c.check()
}

// WriteFile writes a file that only this user can read, all of it or nothing.
func (c Connection) WriteFile(path string) error {
	text, err := json.MarshalIndent(c, "", "\t")
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	return writeSecret(path, append(text, '\n'))
}

// writeSecret puts a file that only this user can read in the place of another.
func writeSecret(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // 0600
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("queue: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// check returns what is wrong with a connection.
func (c Connection) check() error {
	switch {
	case c.URL == "":
		return fmt.Errorf("%w: the connection has no URL; give that of a NATS server, such as nats://host:4222", ErrOptions)
	case c.Name != "" && !names.MatchString(c.Name):
		return fmt.Errorf("%w: the name of the queue is %q; use up to 64 letters, digits, - and _", ErrOptions, c.Name)
	case c.Token != "" && c.Credentials != "":
		return fmt.Errorf("%w: the connection has a token and credentials; give one of them", ErrOptions)
	}
	return nil
}

// servers are the URLs.
func (c Connection) servers() []string {
	all := strings.Split(c.URL, ",")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

// ownName is the name in the certificates that Serve makes.
const ownName = "robust-queue"

// options are those of the NATS client. It connects again for ever.
func (c Connection) options(as string) ([]nats.Option, error) {
	o := []nats.Option{nats.Name(as), nats.MaxReconnects(-1), nats.CustomReconnectDelay(backOff), nats.IgnoreAuthErrorAbort(),
		nats.ReconnectBufSize(-1), // what cannot be sent is sent again by those who know whether it is still wanted
		nats.PingInterval(10 * time.Second), nats.MaxPingsOutstanding(2), nats.Timeout(5 * time.Second), nats.IgnoreDiscoveredServers()}
	if c.Token != "" {
		o = append(o, nats.Token(c.Token))
	}
	if c.Credentials != "" {
		o = append(o, nats.UserCredentials(c.Credentials))
	}
	switch {
	case c.TLS != nil:
		o = append(o, nats.Secure(c.TLS))
	case c.Certificate != "":
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM([]byte(c.Certificate)) {
			return nil, fmt.Errorf("%w: the Certificate of the connection is no PEM; use the file that the coordinator wrote", ErrOptions)
		}
		secure := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
		if own(c.Certificate) {
			secure.ServerName = ownName
		}
		o = append(o, nats.Secure(secure))
	}
	return o, nil
}

// backOff is how long to wait before the next attempt to connect, up to five seconds. Workers that were parted together do not
// come back together.
func backOff(attempts int) time.Duration {
	limit := min(5*time.Second, 50*time.Millisecond<<min(attempts, 10))
	return limit/2 + rand.N(limit/2) // not of an outcome
}

// dial connects, and tries until it does or the context ends; failed is called with the error of each attempt in vain. What can never
// work is an error at once: the server does not take who we are.
func (c Connection) dial(ctx context.Context, as string, failed func(error), more ...nats.Option) (*nats.Conn, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	options, err := c.options(as)
	if err != nil {
		return nil, err
	}
	options = append(options, more...)
	for attempt := 0; ; attempt++ {
		nc, err := nats.Connect(strings.Join(c.servers(), ","), options...)
		switch {
		case err == nil:
			return nc, nil
		case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked):
			return nil, fmt.Errorf("%w: %s: %w; give the token or the credentials that the coordinator has", ErrBroker, c.URL, err)
		case asCertificate(err), errors.Is(err, nats.ErrSecureConnRequired), errors.Is(err, nats.ErrSecureConnWanted), errors.Is(err, os.ErrNotExist):
			return nil, fmt.Errorf("%w: %s: %w; give the certificate that the coordinator has", ErrBroker, c.URL, err)
		}
		failed(err)
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %s: %w: %w", ErrBroker, c.URL, err, context.Cause(ctx))
		case <-time.After(backOff(attempt)):
		}
	}
}

// asCertificate reports whether an error is about the certificate of the server.
func asCertificate(err error) bool {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	return errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &invalid) || errors.As(err, &verification)
}
