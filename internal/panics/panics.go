// Package panics says where a panic that was recovered came from.
package panics

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// Origin names the functions that a recovered panic came through, the innermost first, up to the one whose name ends as
// given. It is called by the function that recovers. Unlike debug.Stack it is short, and the same for the same panic.
func Origin(end string) string {
	var b strings.Builder
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	const most = 10
	thrown := false
	for shown := 0; shown < most; {
		f, more := frames.Next()
		inRuntime := strings.HasPrefix(f.Function, "runtime.")
		switch {
		case inRuntime:
			thrown = thrown || f.Function == "runtime.gopanic"
		case strings.HasSuffix(f.Function, end):
			return b.String()
		case thrown:
			fmt.Fprintf(&b, "\n\tin %s (%s:%d)", f.Function, path.Base(f.File), f.Line)
			shown++
		}
		if !more {
			break
		}
	}
	return b.String()
}
