package study

import (
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// Progress draws a bar of n things, such as selections, on a terminal, and nothing elsewhere. It returns a function to call after each of
// them, from any goroutine, and one that removes the bar.
func Progress(w io.Writer, n int, things string) (done, end func()) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return func() {}, func() {}
	}
	p := mpb.New(mpb.WithOutput(w), mpb.WithWidth(60))
	bar := p.AddBar(int64(n), mpb.BarRemoveOnComplete(), mpb.PrependDecorators(decor.CountersNoUnit("%d of %d "+things+" ")),
		mpb.AppendDecorators(decor.AverageETA(decor.ET_STYLE_GO, decor.WC{W: 8})))
	return bar.Increment, func() { bar.Abort(true); p.Wait() }
}
