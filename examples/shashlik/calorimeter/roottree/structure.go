package roottree

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	// maxRecord bounds the bytes of a decompressed record: a tree's description or a basket, the part of a branch that is read
	// at once. ROOT's baskets take 32 kB unless told otherwise.
	maxRecord = 1 << 28
	// maxDepth bounds the depth of directories in directories.
	maxDepth = 32
)

// checkStructure checks what a file says of its sizes and numbers outside of compressed records, since
// groot allocates what they ask for: in the header, in records' headers and in the lists of the keys of directories. It
// also checks the records themselves against damage.
func checkStructure(r io.ReaderAt, size int64) error {
	f := &structure{r: r, size: size}
	if string(f.bytes(4)) != "root" {
		f.fail("it does not begin as ROOT files do")
	}
	version := f.i32()
	begin, pointer := f.i32(), f.i32
	if version >= 1000000 { // a large file
		pointer = f.i64
	}
	pointer() // the end
	seekFree, freeBytes := pointer(), f.i32()
	f.at += 4 // the number of free segments
	nameBytes := f.i32()
	f.at += 1 + 4 // bytes of a pointer, compression
	seekInfo, infoBytes := pointer(), f.i32()
	if seekFree > 0 {
		f.compressed(f.record("list of free segments", seekFree, freeBytes))
	}
	if seekInfo > 0 {
		f.compressed(f.record("list of classes", seekInfo, infoBytes))
	}
	f.record("name", begin, nameBytes)
	f.directory(begin+nameBytes, maxDepth)
	return f.err
}

// structure reads big-endian numbers at a place of a file. After an error it reads zeros.
type structure struct {
	r        io.ReaderAt
	size, at int64
	err      error
}

func (f *structure) fail(format string, a ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, a...)
	}
}

func (f *structure) bytes(n int) []byte {
	b := make([]byte, n)
	if f.err == nil {
		if _, err := f.r.ReadAt(b, f.at); err != nil && !errors.Is(err, io.EOF) || f.at < 0 || f.at > f.size-int64(n) {
			f.fail("it ends before byte %d", f.at+int64(n))
		}
	}
	f.at += int64(n)
	return b
}

func (f *structure) i16() int64 { return int64(int16(binary.BigEndian.Uint16(f.bytes(2)))) }
func (f *structure) i32() int64 { return int64(int32(binary.BigEndian.Uint32(f.bytes(4)))) }
func (f *structure) i64() int64 { return int64(binary.BigEndian.Uint64(f.bytes(8))) }

// text reads a string that takes at most most bytes.
func (f *structure) text(most int64) string {
	n := int64(f.bytes(1)[0])
	if n == 255 {
		n = f.i32()
	}
	if n < 0 || n > most {
		f.fail("a name before byte %d has %d bytes", f.at, n)
		return ""
	}
	return string(f.bytes(int(n)))
}

// key is the header of a record.
type key struct {
	bytes, size, header int64 // of the record, of what it holds when decompressed, of the header
	seek                int64
	class               string
}

// key reads the header of a record, and checks that the record is in the file.
func (f *structure) key() key {
	start := f.at
	k := key{bytes: f.i32()}
	version := f.i16()
	k.size = f.i32()
	f.at += 4 // the date
	k.header = f.i16()
	f.at += 2 // the cycle
	if version > 1000 {
		k.seek = f.i64()
		f.at += 8 // the directory
	} else {
		k.seek = f.i32()
		f.at += 4
	}
	k.class = f.text(k.header)
	f.text(k.header) // the name
	f.text(k.header) // the title
	if k.header < 0 || k.bytes < k.header || k.size < 0 || k.size > maxRecord || k.seek < 0 || k.seek > f.size-k.bytes {
		f.fail("the header at byte %d is of a record of %d bytes at byte %d that holds %d", start, k.bytes, k.seek, k.size)
	}
	return k
}

func (f *structure) record(what string, seek, bytes int64) key {
	if seek < 0 || bytes < 0 || seek > f.size-bytes {
		f.fail("its %s of %d bytes at byte %d is not in the file", what, bytes, seek)
	}
	f.at = seek
	return f.key()
}

// compressed checks what a record holds.
func (f *structure) compressed(k key) {
	if f.err == nil {
		f.err = checkCompressed(f.r, k.seek+k.header, k.seek+k.bytes, k.size)
	}
}

// directory checks the keys of a directory and those below it.
func (f *structure) directory(at int64, depth int) {
	f.at = at
	version := f.i16()
	f.at += 4 + 4 // dates
	keysBytes := f.i32()
	f.at += 4 // bytes of its name
	pointer := f.i32
	if version > 1000 {
		pointer = f.i64
	}
	pointer() // to itself
	pointer() // to its parent
	seek := pointer()
	if f.err != nil || seek <= 0 {
		return
	}
	list := f.record("list of keys", seek, keysBytes)
	f.at = seek + list.header
	const least = 26 // bytes of a key
	n := f.i32()
	if n < 0 || n > list.size/least || list.size > f.size {
		f.fail("the list of keys at byte %d has %d in %d bytes", seek, n, list.size)
	}
	for i := int64(0); i < n && f.err == nil; i++ {
		k := f.key()
		if k.class != "TDirectory" && k.class != "TDirectoryFile" {
			f.compressed(k)
			continue
		}
		if depth == 0 {
			f.fail("its directories are nested more than %d deep", maxDepth)
			return
		}
		next := f.at
		f.directory(k.seek+k.header, depth-1)
		f.at = next
	}
}
