package queue

import (
	"context"
	"fmt"
	"log/slog"
)

// logger passes on what the broker complains of.
type logger struct{ to *slog.Logger }

func (l logger) say(level slog.Level, format string, args []any) {
	l.to.Log(context.Background(), level, "broker: "+fmt.Sprintf(format, args...))
}

func (l logger) Noticef(format string, args ...any) { l.say(slog.LevelDebug, format, args) }
func (l logger) Warnf(format string, args ...any)   { l.say(slog.LevelWarn, format, args) }
func (l logger) Fatalf(format string, args ...any)  { l.say(slog.LevelError, format, args) }
func (l logger) Errorf(format string, args ...any)  { l.say(slog.LevelWarn, format, args) }
func (l logger) Debugf(format string, args ...any)  {}
func (l logger) Tracef(format string, args ...any)  {}
