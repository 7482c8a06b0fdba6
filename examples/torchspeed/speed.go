package main

import (
	"syscall"
	"time"
)

// speed is thousand samples a second: of the processor's time, and by the clock on the wall.
type speed struct{ processor, wall float64 }

func (s speed) of(wall bool) float64 {
	if wall {
		return s.wall
	}
	return s.processor
}

func clocked(speeds []speed, wall bool) []float64 {
	values := make([]float64, len(speeds))
	for i, s := range speeds {
		values[i] = s.of(wall)
	}
	return values
}

// moment is a time by both clocks.
type moment struct {
	processor float64 // seconds of this process
	wall      time.Time
}

func now() moment {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err) // there is always oneself
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return moment{seconds(r.Utime) + seconds(r.Stime), time.Now()}
}
