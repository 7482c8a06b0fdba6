package roottree

import (
	"bufio"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/pierrec/xxHash/xxHash64"
)

// checkCompressed checks what a record holds from byte at to byte end of a file, which makes size bytes when decompressed: the
// sizes of the blocks, and their checksums where ROOT compresses by zlib or LZ4. groot does not, and would
// take damage for data.
func checkCompressed(r io.ReaderAt, at, end, size int64) error {
	if end-at == size {
		return nil // not compressed
	}
	for at < end {
		var header [9]byte // the method in 3 bytes, and in 3 each, with the lowest first, the sizes of the block as it is and decompressed
		if _, err := r.ReadAt(header[:], at); err != nil {
			return fmt.Errorf("the block at byte %d: %w", at, err)
		}
		at += int64(len(header))
		packed, plain := int64(little24(header[3:])), int64(little24(header[6:]))
		if packed > end-at || plain > size {
			return fmt.Errorf("the block at byte %d makes %d bytes of %d, more than its record has", at, plain, packed)
		}
		if err := checkBlock(string(header[:2]), io.NewSectionReader(r, at, packed), packed, plain); err != nil {
			return fmt.Errorf("the block at byte %d: %w", at, err)
		}
		at, size = at+packed, size-plain
	}
	if size != 0 {
		return fmt.Errorf("%d bytes are missing before byte %d", size, end)
	}
	return nil
}

func little24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func checkBlock(method string, block io.Reader, packed, plain int64) error {
	switch method {
	case "ZL":
		z, err := zlib.NewReader(bufio.NewReader(block))
		if err != nil {
			return err
		}
		n, err := io.Copy(io.Discard, io.LimitReader(z, plain+1)) // to the end, where the checksum is
		if err == nil && n != plain {
			err = fmt.Errorf("it makes %d bytes or more, not %d", n, plain)
		}
		return err
	case "L4":
		if packed < 8 {
			return fmt.Errorf("it has %d bytes", packed)
		}
		raw := make([]byte, packed)
		if _, err := io.ReadFull(block, raw); err != nil {
			return err
		}
		if binary.BigEndian.Uint64(raw) != xxHash64.Checksum(raw[8:], 0) {
			return fmt.Errorf("its checksum is wrong")
		}
	case "XZ", "ZS":
	default:
		return fmt.Errorf("%q is no method of compression that is known here: write with zlib, LZ4, LZMA or Zstandard", method)
	}
	return nil
}
