package queue_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"robust/trainer/queue"
)

// proxy is a network between a worker and the broker, which can be parted, or fall silent.
type proxy struct {
	listener net.Listener
	target   string

	mu     sync.Mutex
	parted bool
	silent bool
	sound  *sync.Cond // the end of silence
	open   []net.Conn
	all    sync.WaitGroup
}

// through returns a connection to the same queue over a proxy.
func through(t testing.TB, at queue.Connection) (queue.Connection, *proxy) {
	t.Helper()
	u, err := url.Parse(at.URL)
	require.NoError(t, err)
	p := &proxy{target: u.Host}
	p.sound = sync.NewCond(&p.mu)
	p.listener, err = net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p.all.Go(p.accept)
	t.Cleanup(func() {
		p.listener.Close()
		p.part(true)
		p.all.Wait()
	})
	at.URL = u.Scheme + "://" + p.listener.Addr().String()
	return at, p
}

func (p *proxy) accept() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", p.target)
		p.mu.Lock()
		if err != nil || p.parted {
			in.Close()
			if err == nil {
				out.Close()
			}
			p.mu.Unlock()
			continue
		}
		p.open = append(p.open, in, out)
		p.mu.Unlock()
		for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
			p.all.Go(func() {
				defer pair[0].Close()
				defer pair[1].Close()
				p.carry(pair[0], pair[1])
			})
		}
	}
}

// carry carries what comes from one side to the other, and holds it back while there is silence.
func (p *proxy) carry(to io.Writer, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		p.mu.Lock()
		for p.silent {
			p.sound.Wait()
		}
		p.mu.Unlock()
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// hush makes the network silent, or ends that. Connections stay open.
func (p *proxy) hush(silent bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silent = silent
	p.sound.Broadcast()
}

// part parts the network, or mends it.
func (p *proxy) part(parted bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.parted, p.silent = parted, false
	p.sound.Broadcast()
	if parted {
		for _, c := range p.open {
			c.Close()
		}
		p.open = nil
	}
}
