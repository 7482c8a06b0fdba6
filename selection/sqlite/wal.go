package sqlite

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// SQLite's write-ahead log, FILE-wal, is a header and frames of a page each. A frame that ends a transaction says so, and
// is on the disk before the next transaction begins. SQLite takes the log up to the last transaction before the first
// frame whose check sum is wrong, and drops the rest without a word. That heals what was written when the power
// failed, which is one transaction at most. If there are others behind it, the log was damaged later, and recorded outcomes
// would be lost.
//
// See the documentation of SQLite, "WAL-mode File Format".

const (
	logHeader   = 32
	frameHeader = 24
	logMagic    = 0x377f0682 // with 1 added where check sums are of big-endian words
)

// checkLog looks at the log of a journal that nobody has open. What SQLite will drop rightly is torn, nil if there is nothing;
// the error wraps ErrDamaged for a log that it must not be given.
func checkLog(path string) (torn, err error) {
	name := path + "-wal"
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return nil, &DamageError{Path: name, Err: fmt.Errorf("it is the end of a journal, %s, that is not there", path)}
	}
	return parseLog(text).verdict(name)
}

// log is what is in a write-ahead log.
type log struct {
	size      int
	committed int // bytes up to the end of the last transaction that counts
	bad       int // where the first frame is that is not as it was written, -1 if there is none
	behind    int // transactions that end behind that
	pending   int // bytes of a transaction without an end
}

// verdict says what is to be thought of a log.
func (l log) verdict(name string) (torn, err error) {
	switch {
	case l.behind > 1:
		return nil, &DamageError{Path: name, Place: fmt.Sprintf("byte %d", l.bad),
			Err: fmt.Errorf("it is not as it was written, and %d transactions come behind", l.behind)}
	case l.bad >= 0 || l.pending > 0:
		return &DamageError{Path: name, Place: fmt.Sprintf("byte %d", l.committed), Err: fmt.Errorf(
			"the last %d bytes were not written to their end: they are left out, and the trainings in them are to be made again", l.size-l.committed)}, nil
	}
	return nil, nil
}

// parseLog goes through the frames.
func parseLog(text []byte) log {
	l := log{size: len(text), bad: -1}
	if len(text) < logHeader {
		l.bad = 0
		return l
	}
	sum := &logSum{order: binary.LittleEndian}
	if text[3]&1 == 1 {
		sum.order = binary.BigEndian
	}
	sum.add(text[:24])
	f := frames{page: int(word(text, 8)), salt: text[16:24]}
	if word(text, 0)&^1 != logMagic || !sum.is(text[24:32]) {
		l.bad = 0
		f.guess(text)
		l.behind = f.ends(text[logHeader:])
		return l
	}
	at := logHeader
	l.committed = at
	for rest := text[at:]; len(rest) >= f.size() && f.ours(rest); rest = text[at:] {
		sum.add(rest[:8])
		sum.add(rest[frameHeader:f.size()])
		if !sum.is(rest[16:24]) {
			break
		}
		at += f.size()
		if word(rest, 4) != 0 {
			l.committed = at
		}
	}
	l.pending = at - l.committed
	if rest := text[at:]; len(rest) > 0 && (len(rest) < 16 || zero(rest) || f.any(rest)) { // else it is of an older log
		l.bad, l.behind = at, f.ends(rest)
	}
	return l
}

// word returns the big-endian number at some place.
func word(text []byte, at int) uint32 { return binary.BigEndian.Uint32(text[at:]) }

func zero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// frames says what the frames of a log are like.
type frames struct {
	page int    // bytes in a page
	salt []byte // which all have, unlike those of an older log in the same file
}

func (f frames) size() int { return frameHeader + f.page }

// ours reports whether a frame is of this log.
func (f frames) ours(frame []byte) bool { return bytes.Equal(frame[8:16], f.salt) }

// guess sets the size of the pages and the salt where the header is not as it was written, from the first frame.
func (f *frames) guess(text []byte) {
	if f.page < 512 || f.page > 65536 || f.page&(f.page-1) != 0 {
		f.page = 4096 // that of a journal
	}
	if len(text) >= logHeader+frameHeader {
		f.salt = text[logHeader+8 : logHeader+16]
	}
}

// any reports whether a frame is of this log, be it cut off.
func (f frames) any(text []byte) bool {
	for ; len(text) >= 16; text = text[min(f.size(), len(text)):] {
		if f.ours(text) {
			return true
		}
	}
	return false
}

// ends returns how many transactions of this log end there.
func (f frames) ends(text []byte) int {
	n := 0
	for ; len(text) >= f.size(); text = text[f.size():] {
		if f.ours(text) && word(text, 4) != 0 {
			n++
		}
	}
	return n
}

// logSum is the check sum of the log.
type logSum struct {
	order binary.ByteOrder
	a, b  uint32
}

func (s *logSum) add(words []byte) {
	for k := 0; k+8 <= len(words); k += 8 {
		s.a += s.order.Uint32(words[k:]) + s.b
		s.b += s.order.Uint32(words[k+4:]) + s.a
	}
}

// is reports whether the sum is the one that is written.
func (s *logSum) is(written []byte) bool { return s.a == word(written, 0) && s.b == word(written, 4) }
