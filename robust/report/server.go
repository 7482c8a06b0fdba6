package report

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// ServerOptions are the options of a server. The zero value is the default.
type ServerOptions struct {
	// Token is what a browser must know to see the page of a server that other machines can reach. Empty makes a new one. A
	// server on a loopback address has none.
	Token string
	// Hosts are further names by which browsers may ask, such as that of a machine behind which this one is. The names in the
	// address, localhost and loopback addresses are always among them.
	Hosts []string
}

// Server serves the page of a run. Browsers follow it by themselves; without scripts, the page is loaded anew every few seconds.
type Server struct {
	live     *Live
	listener net.Listener
	token    string // empty on loopback
	hosts    map[string]bool

	mu      sync.Mutex
	page    []byte // of the version
	version int
}

const (
	cookie  = "robust-report"
	refresh = 5 // seconds, without scripts
	// pause is the least time between two messages to a browser.
	pause = 250 * time.Millisecond
	// watch is the longest time between two looks at the workers.
	watch = 2 * time.Second
)

// Listen takes an address such as localhost:8080, or :0 for any free port. What other machines can reach is served to those who
// know the token only, which is part of URL. Serve begins to serve. Its error wraps ErrServer.
func Listen(address string, live *Live, o ServerOptions) (*Server, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%w: address %q: %w; give one such as localhost:8080", ErrServer, address, err)
	}
	if o.Token != "" && len(o.Token) < 16 {
		return nil, fmt.Errorf("%w: a token of %d characters; give at least 16, or none for a new one", ErrServer, len(o.Token))
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrServer, err)
	}
	s := &Server{live: live, listener: listener, hosts: map[string]bool{"localhost": true}, version: -1}
	for _, name := range append(o.Hosts, host) {
		s.hosts[strings.ToLower(name)] = true
	}
	if ip, is := listener.Addr().(*net.TCPAddr); !is || !ip.IP.IsLoopback() {
		if s.token = o.Token; s.token == "" {
			s.token = rand.Text()
		}
	}
	return s, nil
}

// URL returns the address of the page, with the token if there is one.
func (s *Server) URL() string {
	address := s.listener.Addr().(*net.TCPAddr)
	host := address.IP.String()
	if address.IP.IsUnspecified() || address.IP.IsLoopback() {
		host = "localhost"
	}
	url := "http://" + net.JoinHostPort(host, fmt.Sprint(address.Port)) + "/"
	if s.token != "" {
		url += "?token=" + s.token
	}
	return url
}

// Serve serves until the context ends, and then returns nil once all is closed. Its error wraps ErrServer.
func (s *Server) Serve(ctx context.Context) error {
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(last) != nil {
			server.Close()
		}
	})
	err := server.Serve(s.listener)
	if !stop() { // it is being shut down: wait for it
		last, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = server.Shutdown(last)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrServer, err)
}

// Close stops listening, if Serve was not called.
func (s *Server) Close() error { return s.listener.Close() }

// ServeHTTP answers a request for the page or for its news.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cache-Control", "no-store")
	switch {
	case !s.known(r.Host): // a page of another site that makes its name ours
		http.Error(w, "This host is not served here.", http.StatusMisdirectedRequest)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "There is nothing to send here.", http.StatusMethodNotAllowed)
	case r.URL.Path != "/" && r.URL.Path != "/news":
		http.NotFound(w, r)
	case !s.allowed(w, r):
	case r.URL.Path == "/news":
		s.news(w, r)
	default:
		s.serve(w)
	}
}

// known reports whether a request may name this host.
func (s *Server) known(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if ip := net.ParseIP(name); ip != nil { // no name of another site
		return true
	}
	return s.hosts[name]
}

// allowed checks the token, and keeps it in a cookie so that it does not stay in the address. It answers those that it refuses.
func (s *Server) allowed(w http.ResponseWriter, r *http.Request) bool {
	if s.token == "" {
		return true
	}
	same := func(given string) bool { return subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) == 1 }
	if given := r.URL.Query().Get("token"); given != "" && same(given) {
		http.SetCookie(w, &http.Cookie{Name: cookie, Value: given, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
		http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
		return false
	}
	if c, err := r.Cookie(cookie); err == nil && same(c.Value) {
		return true
	}
	http.Error(w, "Open the address with the token that the run has printed.", http.StatusForbidden)
	return false
}

// serve writes the page, which is made anew where there is something new.
func (s *Server) serve(w http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now, _ := s.live.state(); now.Version != s.version {
		report, version, err := s.live.report()
		var b bytes.Buffer
		if err == nil {
			live := &livePage{Refresh: refresh, Version: version}
			if !now.Running {
				live.Refresh = 0
			}
			err = report.html(&b, live)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		s.page, s.version = b.Bytes(), version
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(s.page)
}

// news sends what is known now and whenever there is more, as server-sent events.
func (s *Server) news(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	for {
		now, more := s.live.now()
		text, err := json.Marshal(now)
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil || control.Flush() != nil {
			return
		}
		select {
		case <-after(r.Context(), pause):
		case <-r.Context().Done():
			return
		}
		var look <-chan struct{} // at the workers, which come and go without an event of the run
		if now.Summary != "" {
			look = after(r.Context(), watch)
		}
		select {
		case <-more:
		case <-look:
		case <-r.Context().Done():
			return
		}
	}
}

// after returns a channel that is closed after some time, or when the context ends.
func after(ctx context.Context, d time.Duration) <-chan struct{} {
	short, cancel := context.WithTimeout(ctx, d)
	context.AfterFunc(short, cancel)
	return short.Done()
}
