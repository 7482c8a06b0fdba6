package data

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2"
)

// Progress is how far a download is: bytes of all, or of 0 where the size is not known yet.
type Progress struct {
	Source, File string
	Done, Of     int64
}

// Options are what Fetch can be told. The zero value tries all sources.
type Options struct {
	// Source is one of SourceNames, or empty to try one after the other.
	Source string
	// Progress, if not nil, is called now and then.
	Progress func(Progress)
	// Report, if not nil, is told in a line what is damaged, fetched and tried next.
	Report func(string)
}

// Fetch sees to it that a folder, which it makes, holds the six official files: those that are missing or damaged are
// fetched. A download that was cut off, by the end of the context too, goes on where it was the next time. The error
// wraps ErrSource and says what went wrong with each source.
func Fetch(ctx context.Context, folder string, o Options) error {
	chosen := sources
	if o.Source != "" {
		k := slices.Index(SourceNames(), o.Source)
		if k < 0 {
			return fmt.Errorf("%w: there is no source %q: use %s", ErrSource, o.Source, strings.Join(SourceNames(), " or "))
		}
		chosen = sources[k : k+1]
	}
	return official.fetch(ctx, folder, chosen, o)
}

func (l layout) fetch(ctx context.Context, folder string, from []source, o Options) error {
	report := o.Report
	if report == nil {
		report = func(string) {}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, err := range l.missing(folder) {
		if errors.Is(err, ErrDamaged) {
			report(err.Error() + ": it is fetched again")
		}
	}
	var failed []error
	for _, s := range from {
		if len(l.missing(folder)) == 0 {
			return nil
		}
		err := l.from(ctx, folder, s, o)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failed = append(failed, fmt.Errorf("%s: %w", s.name, err))
			report(failed[len(failed)-1].Error())
			continue
		}
	}
	left := l.missing(folder)
	if len(left) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrSource, errors.Join(append(failed, left...)...))
}

// from fetches what is missing from one source.
func (l layout) from(ctx context.Context, folder string, s source, o Options) error {
	archive := filepath.Join(folder, s.archive)
	address, err := s.locate(ctx)
	if err != nil {
		return err
	}
	tell := func(done, of int64) {
		if o.Progress != nil {
			o.Progress(Progress{Source: s.name, File: s.archive, Done: done, Of: of})
		}
	}
	if err := download(ctx, address, archive, s.sum, tell); err != nil {
		return err
	}
	opened, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer opened.Close()
	wanted := make(map[string]bool)
	for _, f := range l.files {
		wanted[f.name] = l.check(folder, f) != nil
	}
	err = s.unpack(l, opened, func(name string) bool { return wanted[name] }, func(name string, content []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return renameio.WriteFile(filepath.Join(folder, name), content, 0o644)
	})
	if err != nil {
		return err
	}
	if left := l.missing(folder); len(left) > 0 {
		return errors.Join(left...)
	}
	return removed(archive)
}
