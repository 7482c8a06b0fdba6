package main

import "time"

// kinds are the faults, each as often as it says. A fault reports whether it has come to pass: a process that is down cannot be killed.
var kinds = []struct {
	weight int
	linked bool // it needs links
	befall func(s *storm) (bool, error)
}{
	{10, false, func(s *storm) (bool, error) { return s.kill(s.anyWorker()) }},
	{5, false, func(s *storm) (bool, error) { return s.halt(s.anyWorker()) }},
	{4, false, func(s *storm) (bool, error) { return s.kill(s.coordinator) }},
	{1, false, func(s *storm) (bool, error) { return s.halt(s.coordinator) }},
	{2, false, func(s *storm) (bool, error) { return s.kill(s.broker) }},
	{1, false, (*storm).loseFiles},
	{1, false, func(s *storm) (bool, error) { return s.halt(s.broker) }},
	{6, true, func(s *storm) (bool, error) { return s.cut(s.anyWorker()) }},
	{3, true, func(s *storm) (bool, error) { return s.cut(s.coordinator) }},
	{1, true, (*storm).cutAll},
}

// pause is the time from one fault to the next.
func (s *storm) pause() time.Duration { return s.between(50*time.Millisecond, 1500*time.Millisecond) }

// fault lets one fault come to pass.
func (s *storm) fault() error {
	if s.faultless() {
		return nil
	}
	sum := 0
	for _, k := range kinds {
		if !k.linked || s.links != nil {
			sum += k.weight
		}
	}
	const most = 100 // attempts: all processes may be down
	came := false
	for n := 0; n < most && !came; n++ {
		at := s.rng.IntN(sum)
		for _, k := range kinds {
			if k.linked && s.links == nil {
				continue
			}
			if at -= k.weight; at < 0 {
				var err error
				if came, err = k.befall(s); err != nil {
					return err
				}
				break
			}
		}
	}
	s.later(s.pause(), s.fault)
	return nil
}

func (s *storm) anyWorker() *process { return s.workers[s.rng.IntN(len(s.workers))] }

// kill kills a process, be it stopped or not.
func (s *storm) kill(p *process) (bool, error) {
	if p.command == nil || p.killed {
		return false, nil
	}
	there, err := p.kill()
	if there {
		s.note("kill", p.name)
		s.counts["kill "+p.as]++
	}
	return there, err
}

// loseFiles kills the broker, which loses its files.
func (s *storm) loseFiles() (bool, error) {
	came, err := s.kill(s.broker)
	if !came || err != nil {
		return came, err
	}
	s.counts["kill "+asBroker]--
	s.counts["lose files"]++
	s.forget = true
	return true, nil
}

// halt stops a process for up to three leases.
func (s *storm) halt(p *process) (bool, error) {
	if !p.up() {
		return false, nil
	}
	if there, err := p.stop(); !there || err != nil {
		return there, err
	}
	s.note("stop", p.name)
	s.counts["stop "+p.as]++
	this := p.starts
	s.later(s.between(s.options.lease/5, 3*s.options.lease), func() error {
		if p.starts != this || !p.halted || p.killed || p.command == nil {
			return nil // it was killed meanwhile
		}
		s.note("go on", p.name)
		return p.goOn()
	})
	return true, nil
}

// cut cuts the link of a process, mostly for some leases, and now and then for so long that connections are given up.
func (s *storm) cut(p *process) (bool, error) {
	l := p.link
	if l.down {
		return false, nil
	}
	d := s.between(s.options.lease/5, 5*s.options.lease)
	if s.rng.IntN(12) == 0 {
		d = s.between(15*s.options.lease, 40*s.options.lease)
		s.counts["long cut"]++
	}
	s.counts["cut "+p.as]++
	return true, s.cutFor(p, d)
}

// cutAll cuts all links that are there, at once.
func (s *storm) cutAll() (bool, error) {
	d, came := s.between(s.options.lease/5, 5*s.options.lease), false
	for _, p := range s.all() {
		if p.link == nil || p.link.down {
			continue
		}
		came = true
		if err := s.cutFor(p, d); err != nil {
			return true, err
		}
	}
	if came {
		s.counts["cut all"]++
	}
	return came, nil
}

// cutFor cuts the link of a process for a time, or until the faults end.
func (s *storm) cutFor(p *process, d time.Duration) error {
	s.note("cut for "+d.Round(time.Millisecond).String(), p.name)
	from := time.Now()
	s.later(min(d, time.Until(s.until)), func() error {
		s.note("mend", p.name)
		defer func() { s.silences = append(s.silences, halt{everybody, from, time.Now()}) }()
		return p.link.set(true)
	})
	return p.link.set(false)
}
