package command

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

const (
	mostStderr = 8 << 10 // bytes of standard error that are kept
	mostLines  = 20      // lines of it that an error quotes
)

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
	cut  bool // something before the text is lost
}

// Write keeps the end of p and of what came before. It never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(p)
	if over := len(t.text) + n - mostStderr; over > 0 {
		drop := min(over, len(t.text))
		t.text = append(t.text[:0], t.text[drop:]...)
		p = p[over-drop:]
		t.cut = true
	}
	t.text = append(t.text, p...)
	return n, nil
}

// forget drops what was written so far.
func (t *tail) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text, t.cut = t.text[:0], false
}

// String returns the last lines as errors quote them, each indented on a line of its own, and without one of which the beginning
// is lost. It is empty where there are none.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := t.text
	if _, rest, ok := bytes.Cut(text, []byte("\n")); ok && t.cut {
		text = rest
	}
	lines := strings.Split(strings.ToValidUTF8(strings.TrimSpace(string(text)), "\ufffd"), "\n")
	if lines[0] == "" {
		return ""
	}
	lines = lines[max(0, len(lines)-mostLines):]
	var b strings.Builder
	b.WriteString("\nstandard error ends with:")
	for _, line := range lines {
		b.WriteString("\n\t" + strings.TrimRight(line, "\r"))
	}
	return b.String()
}

// shared is a writer that several processes write to.
type shared struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes to w unless that is nil. Its errors are no concern of a training's.
func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w != nil {
		s.w.Write(p)
	}
	return len(p), nil
}
