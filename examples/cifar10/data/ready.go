package data

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Ready fetches what a folder lacks, see Fetch, with its progress in lines, and returns the folder, which is Folder if it
// is empty. It writes nothing where all is there.
func Ready(ctx context.Context, folder, source string, progress io.Writer) (string, error) {
	if folder == "" {
		var err error
		if folder, err = Folder(); err != nil {
			return "", err
		}
	}
	if Missing(folder) == nil {
		return folder, nil
	}
	fmt.Fprintf(progress, "fetching CIFAR-10 into %s\n", folder)
	var last time.Time
	return folder, Fetch(ctx, folder, Options{
		Source: source,
		Report: func(line string) { fmt.Fprintln(progress, line) },
		Progress: func(p Progress) {
			if time.Since(last) < time.Second && p.Done < p.Of {
				return
			}
			last = time.Now()
			of := ""
			if p.Of > 0 {
				of = fmt.Sprintf(" of %d", p.Of>>20)
			}
			fmt.Fprintf(progress, "%s: %s: %d%s MB\n", p.Source, p.File, p.Done>>20, of)
		},
	})
}
