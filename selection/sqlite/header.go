package sqlite

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// checkHeader looks at the first bytes of a journal that nobody in this process has open, for what SQLite would say less
// about. The error wraps ErrFormat or ErrDamaged.
func checkHeader(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	defer file.Close()
	header := make([]byte, 100)
	n, err := io.ReadFull(file, header)
	switch {
	case err == io.EOF:
		return nil // an empty file
	case err != nil && err != io.ErrUnexpectedEOF:
		return fmt.Errorf("sqlite: %w", err)
	}
	const magic = "SQLite format 3\x00"
	if !bytes.HasPrefix(header[:n], []byte(magic)) {
		return fmt.Errorf("sqlite: %s: %w: it is no SQLite database; name another file", path, ErrFormat)
	}
	if err == io.ErrUnexpectedEOF {
		return &DamageError{Path: path, Place: fmt.Sprintf("byte %d", n), Err: errors.New("the file ends in its header")}
	}
	for at := 18; at <= 19; at++ { // the versions for writing and reading: without and with a log
		if header[at] != 1 && header[at] != 2 {
			return &DamageError{Path: path, Place: fmt.Sprintf("byte %d", at), Err: fmt.Errorf("the format is %d, not 1 or 2", header[at])}
		}
	}
	if v := binary.BigEndian.Uint32(header[44:]); v > 4 {
		return &DamageError{Path: path, Place: "byte 44", Err: fmt.Errorf("the format of the schema is %d, not 4 at most", v)}
	}
	return nil
}
