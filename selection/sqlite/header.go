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

// checkHeader looks at those bytes of the database's header that SQLite takes for a wish, and not for damage, where they
// are of another version (sqlite.org/fileformat2.html, section 1.3).
func checkHeader(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	defer file.Close()
	header := make([]byte, 48)
	if _, err := io.ReadFull(file, header); err != nil || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")) {
		return nil // SQLite says what is wrong
	}
	damage := func(place string, is any, want string) error {
		return &DamageError{Path: path, Place: place, Err: fmt.Errorf("it is %v instead of %s", is, want)}
	}
	for at, name := range map[int]string{18: "writing", 19: "reading"} {
		if v := header[at]; v != 1 && v != 2 {
			return damage(fmt.Sprintf("byte %d, the version for %s", at, name), v, "1 or 2")
		}
	}
	if v := binary.BigEndian.Uint32(header[44:]); v > 4 {
		return damage("bytes 44 to 47, the format of the schema", v, "0 to 4")
	}
	return nil
}
