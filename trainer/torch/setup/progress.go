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

// A progress tells how much of a number of bytes has come.
type progress interface {
	advance(n int64)
	end()
}

// newProgress draws a bar on a terminal, and writes a line every few seconds elsewhere.
func newProgress(w io.Writer, total int64) progress {
	if file, ok := w.(*os.File); !ok || !term.IsTerminal(int(file.Fd())) {
		return &lines{w: w, total: total, last: time.Now()}
	}
	p := mpb.New(mpb.WithOutput(w), mpb.WithWidth(60))
	b := p.AddBar(total, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Counters(decor.SizeB1000(0), "% .0f of % .0f ")),
		mpb.AppendDecorators(decor.AverageSpeed(decor.SizeB1000(0), "% .1f ")))
	return bar{p, b}
}

type bar struct {
	container *mpb.Progress
	bar       *mpb.Bar
}

func (b bar) advance(n int64) { b.bar.IncrInt64(n) }
func (b bar) end()            { b.bar.Abort(true); b.container.Wait() }

type lines struct {
	w           io.Writer
	done, total int64
	last        time.Time
}

const linesApart = 5 * time.Second

func (l *lines) advance(n int64) {
	l.done += n
	if time.Since(l.last) >= linesApart {
		l.last = time.Now()
		fmt.Fprintf(l.w, "setup: %d of %d MB\n", l.done/1e6, l.total/1e6)
	}
}

func (l *lines) end() {}

// silent is the progress of what has been counted before.
type silent struct{}

func (silent) advance(int64) {}
func (silent) end()          {}
