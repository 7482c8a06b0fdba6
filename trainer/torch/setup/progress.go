package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// A progress tells how much of a fetch has come.
type progress interface {
	// expect adds bytes to those that are to come.
	expect(n int64)
	// advance adds bytes to those that have come.
	advance(n int64)
	// end takes the display away.
	end()
}

// newProgress draws a bar on a terminal, and writes a line every few seconds elsewhere.
func newProgress(w io.Writer) progress {
	if file, ok := w.(*os.File); !ok || !term.IsTerminal(int(file.Fd())) {
		return &lines{w: w, last: time.Now()}
	}
	p := mpb.New(mpb.WithOutput(w), mpb.WithWidth(60))
	b := p.AddBar(0, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.CountersKibiByte("% .1f of % .1f ")),
		mpb.AppendDecorators(decor.AverageSpeed(decor.SizeB1000(0), "% .1f ")))
	return &bar{container: p, bar: b}
}

type bar struct {
	container *mpb.Progress
	bar       *mpb.Bar
	total     int64
}

func (b *bar) expect(n int64)  { b.total += n; b.bar.SetTotal(b.total, false) }
func (b *bar) advance(n int64) { b.bar.IncrInt64(n) }
func (b *bar) end()            { b.bar.Abort(true); b.container.Wait() }

// lines writes lines.
type lines struct {
	w         io.Writer
	done, all int64
	last      time.Time
}

const linesApart = 5 * time.Second

func (l *lines) expect(n int64) { l.all += n }

func (l *lines) advance(n int64) {
	l.done += n
	if time.Since(l.last) >= linesApart {
		l.last = time.Now()
		fmt.Fprintf(l.w, "setup: %d of %d MB\n", l.done/1e6, l.all/1e6)
	}
}

func (l *lines) end() {}
