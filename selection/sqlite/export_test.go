package sqlite

import (
	"context"
	"fmt"
)

// Closed reports whether the journal was closed.
func (j *Journal) Closed() bool { return j.unlock == nil }

// Limit leaves room for so many pages more than there are.
func (j *Journal) Limit(more int64) error {
	n, err := j.number(context.Background(), "PRAGMA page_count")
	if err == nil {
		_, err = j.number(context.Background(), fmt.Sprintf("PRAGMA max_page_count = %d", n+more))
	}
	return err
}
