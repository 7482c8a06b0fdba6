package main

import (
	"context"
	secret "crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"robust/trainer"
	"robust/trainer/queue"
)

// patience is how long the last selection may go on after the last fault.
const patience = 3 * time.Minute

// storm runs selections under faults, checks them, and prints what came of it.
func (o options) storm(ctx context.Context, stdout, stderr io.Writer) (err error) {
	if err := o.openFolder(); err != nil {
		return err
	}
	s := &storm{options: o, rng: trainer.Stream(o.seed, "faults"), gone: make(chan *process), counts: map[string]int{}, stderr: stderr}
	defer func() {
		err = errors.Join(err, s.end())
		switch temporary := s.options.folder != o.folder; {
		case temporary && (err == nil || errors.Is(err, errNetwork)):
			err = errors.Join(err, os.RemoveAll(s.options.folder))
		case err != nil:
			err = fmt.Errorf("%w\nall files are in %s", err, s.options.folder)
		}
	}()
	if s.options.folder == "" {
		if s.options.folder, err = os.MkdirTemp("", "chaos-"); err != nil {
			return err
		}
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	if err := s.run(ctx); err != nil {
		return err
	}
	if err := s.end(); err != nil {
		return err
	}
	f, err := s.check(ctx)
	if err != nil {
		return err
	}
	return s.print(stdout, f)
}

// openFolder makes the folder, which must have nothing in it.
func (o options) openFolder() error {
	if o.folder == "" {
		return nil
	}
	if err := os.MkdirAll(o.folder, 0o700); err != nil {
		return err
	}
	files, err := os.ReadDir(o.folder)
	if err == nil && len(files) > 0 {
		err = fmt.Errorf("-folder %s: there are files in it; name a new folder", o.folder)
	}
	return err
}

// storm is a run of the command under way. It has one goroutine, which does one thing after another.
type storm struct {
	options     options
	rng         *rand.Rand
	broker      *process
	coordinator *process
	workers     []*process
	links       []*link
	gone        chan *process // those that have ended
	due         []action      // in the order of their times
	forget      bool          // the broker loses its files before it starts
	until       time.Time     // when the faults end
	silences    []halt        // of links
	selections  int           // completed
	counts      map[string]int
	log         *os.File
	stderr      io.Writer
}

// action is something to do later.
type action struct {
	at time.Time
	do func() error
}

// later plans an action.
func (s *storm) later(d time.Duration, do func() error) {
	s.due = append(s.due, action{time.Now().Add(d), do})
	slices.SortStableFunc(s.due, func(a, b action) int { return a.at.Compare(b.at) })
}

// between returns a random time.
func (s *storm) between(least, most time.Duration) time.Duration {
	return least + time.Duration(s.rng.Int64N(int64(most-least)+1))
}

// all returns all processes.
func (s *storm) all() []*process { return append([]*process{s.broker, s.coordinator}, s.workers...) }

// prepare writes the connections, and makes the links.
func (s *storm) prepare(ctx context.Context) (err error) {
	o := s.options
	if s.log, err = os.Create(filepath.Join(o.folder, "faults.log")); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	host := "127.0.0.1"
	if o.network {
		host = "0.0.0.0"
	}
	s.broker = &process{as: asBroker, name: "broker", args: []string{"-listen=" + net.JoinHostPort(host, port)}}
	s.coordinator = &process{as: asCoordinator, name: "coordinator"}
	for i := range o.workers {
		s.workers = append(s.workers, &process{as: asWorker, name: fmt.Sprintf("worker%d", i+1), args: []string{fmt.Sprintf("-number=%d", i+1)}})
	}
	token := secret.Text()
	for number, p := range append([]*process{s.coordinator}, s.workers...) {
		at := queue.Connection{URL: "nats://" + net.JoinHostPort("127.0.0.1", port), Token: token}
		if o.network {
			l, err := newLink(ctx, number)
			if l != nil {
				s.links = append(s.links, l)
			}
			if err != nil {
				return err
			}
			p.link, at.URL = l, "nats://"+net.JoinHostPort(l.address(), port)
		}
		if err := at.WriteFile(o.connection(number)); err != nil {
			return err
		}
	}
	return nil
}

// freePort returns a port that nobody uses, and that the system gives to nobody while the broker is down: one below those that it chooses
// from itself.
func freePort() (string, error) {
	for attempt := 0; ; attempt++ {
		port := strconv.Itoa(20_000 + rand.IntN(10_000)) // not of an outcome
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
		if err == nil {
			return port, l.Close()
		}
		if attempt == 100 {
			return "", fmt.Errorf("no port is free: %w", err)
		}
	}
}

// run starts all processes, and lets faults come over them until it is time, and then the last selection go on to its end.
func (s *storm) run(ctx context.Context) error {
	s.until = time.Now().Add(s.options.duration)
	s.coordinator.args = s.selection()
	for _, p := range s.all() {
		if err := s.start(p); err != nil {
			return err
		}
	}
	s.later(s.pause(), s.fault)
	late := time.After(s.options.duration + patience)
	for !s.over() {
		next := time.Hour
		if len(s.due) > 0 {
			next = time.Until(s.due[0].at)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("interrupted after %d selections", s.selections)
		case <-late:
			return fmt.Errorf("selection %d has not ended within %v of the last fault; see coordinator.log", s.selections, patience)
		case p := <-s.gone:
			if err := s.ended(p); err != nil {
				return err
			}
		case <-time.After(next):
			do := s.due[0].do
			s.due = s.due[1:]
			if err := do(); err != nil {
				return err
			}
		}
	}
	return nil
}

// over reports whether the time of the faults is over, and the last selection has been completed.
func (s *storm) over() bool {
	return s.faultless() && s.coordinator.command == nil && s.coordinator.args == nil
}

// faultless reports whether there are no more faults.
func (s *storm) faultless() bool { return !time.Now().Before(s.until) }

// selection are the arguments of the coordinator for the next selection.
func (s *storm) selection() []string {
	o := s.options
	return []string{fmt.Sprintf("-number=%d", s.selections), fmt.Sprintf("-seed=%d", o.seed), fmt.Sprintf("-workers=%d", o.workers),
		fmt.Sprintf("-lease=%v", o.lease)}
}

// start starts a process.
func (s *storm) start(p *process) error {
	if p == s.broker && s.forget {
		s.forget = false
		if err := os.RemoveAll(s.options.brokerFiles()); err != nil {
			return err
		}
	}
	s.note("start", p.name)
	return p.start(s.options.folder, s.gone)
}

// ended is for a process that has ended: it is started again, the coordinator with the next selection if it has completed one.
func (s *storm) ended(p *process) error {
	killed := p.killed
	if err := p.bury(); err != nil {
		return err
	}
	s.note("ended", p.name)
	wait := s.between(0, s.options.lease/2)
	if !killed {
		wait = s.between(0, s.options.lease/10)
		if p == s.coordinator {
			s.selections++
			if p.args = s.selection(); s.faultless() {
				p.args = nil
				return nil
			}
			fmt.Fprintf(s.stderr, "%d selections completed, %v left\n", s.selections, time.Until(s.until).Round(time.Second))
		}
	}
	s.later(wait, func() error { return s.start(p) })
	return nil
}

// note writes down what happens.
func (s *storm) note(what, whom string) {
	fmt.Fprintln(s.log, time.Now().UTC().Format("15:04:05.000"), what, whom)
}

// end ends all processes that are left.
func (s *storm) end() error {
	var err error
	for _, p := range s.all() {
		if p != nil && p.command != nil {
			_, failure := p.kill()
			err = errors.Join(err, failure)
		}
	}
	for _, p := range s.all() {
		for p != nil && p.command != nil {
			err = errors.Join(err, (<-s.gone).bury())
		}
	}
	for _, l := range s.links {
		err = errors.Join(err, l.close())
	}
	s.links = nil
	if s.log != nil {
		s.log.Close()
	}
	return err
}
