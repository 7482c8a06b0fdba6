package queue

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// keys are the secrets of a broker that is part of this program.
type keys struct {
	Token       string
	Certificate string // PEM
	Key         string // PEM
}

// readKeys returns the secrets of a folder, or new ones where there are none, which it writes there. Without a folder they are
// new.
func readKeys(folder string) (keys, error) {
	var k keys
	if folder == "" {
		return newKeys()
	}
	path := filepath.Join(folder, "keys.json")
	text, err := os.ReadFile(path)
	if err == nil {
		if err = json.Unmarshal(text, &k); err == nil && (len(k.Token) < shortest || k.Certificate == "" || k.Key == "") {
			err = errors.New("something is missing")
		}
		if err != nil {
			return k, fmt.Errorf("%w: %s: %w; remove it to have new secrets drawn", ErrOptions, path, err)
		}
		return k, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return k, fmt.Errorf("queue: %w", err)
	}
	if k, err = newKeys(); err != nil {
		return k, err
	}
	if text, err = json.Marshal(k); err != nil {
		return k, fmt.Errorf("queue: %w", err)
	}
	return k, writeSecret(path, text)
}

// newKeys draws secrets.
func newKeys() (keys, error) {
	fail := func(err error) (keys, error) { return keys{}, fmt.Errorf("queue: drawing secrets: %w", err) }
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fail(err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return fail(err)
	}
	now := time.Now()
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: ownName}, DNSNames: []string{ownName},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.AddDate(10, 0, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return fail(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fail(err)
	}
	return keys{
		Token:       rand.Text() + rand.Text(),
		Certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})),
		Key:         string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})),
	}, nil
}

// tls returns what a server encrypts with.
func (k keys) tls() (*tls.Config, error) {
	pair, err := tls.X509KeyPair([]byte(k.Certificate), []byte(k.Key))
	if err != nil {
		return nil, fmt.Errorf("%w: the certificate: %w; remove keys.json to have another one made", ErrOptions, err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

// own reports whether a certificate is one that newKeys made.
func own(text string) bool {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return false
	}
	c, err := x509.ParseCertificate(block.Bytes)
	return err == nil && slices.Equal(c.DNSNames, []string{ownName})
}
