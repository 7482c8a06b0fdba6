package trainertest

import (
	"context"
	"slices"
	"sync"

	"robust/trainer"
)

// deterministic trains everything twice with a new trainer.
func (s *suite) deterministic(t reporter) {
	s.with(t, func(made trainer.Trainer) {
		for k := range s.jobs {
			s.compare(t, made, k, "with a new trainer")
			s.compare(t, made, k, "for the second time")
		}
	})
}

// anyOrder trains everything backwards, and then each job with a trainer of its
// own.
func (s *suite) anyOrder(t reporter) {
	s.with(t, func(made trainer.Trainer) {
		for k := range slices.Backward(s.jobs) {
			s.compare(t, made, k, "in another order")
		}
	})
	for k := range s.jobs {
		s.with(t, func(made trainer.Trainer) { s.compare(t, made, k, "alone") })
	}
}

// concurrent trains everything twice at the same time with one trainer.
func (s *suite) concurrent(t reporter) {
	s.with(t, func(made trainer.Trainer) {
		var all sync.WaitGroup
		begin := make(chan struct{})
		for k := range s.jobs {
			for range 2 {
				all.Go(func() {
					<-begin
					s.compare(t, made, k, "beside others")
				})
			}
		}
		close(begin)
		all.Wait()
	})
}

// outcomesStay looks whether outcomes change when others are trained, as those
// that share a buffer with the trainer do.
func (s *suite) outcomesStay(t reporter) {
	s.with(t, func(made trainer.Trainer) {
		kept := make([]trainer.Outcome, len(s.jobs))
		copies := make([]trainer.Outcome, len(s.jobs))
		for k, job := range s.jobs {
			o, err := made.Train(context.Background(), job.Candidate, job.Instance)
			if err != nil {
				t.Errorf("%s: %v", describe(job), err)
				return
			}
			kept[k], copies[k] = o, clone(o)
		}
		for k, job := range s.jobs {
			if d := difference(copies[k], kept[k], 0); d != "" {
				t.Errorf("%s: the outcome changed after it was returned: %s", describe(job), d)
			}
		}
	})
}

func (s *suite) sampleSeed(t reporter) {
	s.seed(t, "SampleSeed", s.ignoresSample, func(in *trainer.Instance, seed uint64) { in.SampleSeed = seed })
}

func (s *suite) initSeed(t reporter) {
	s.seed(t, "InitSeed", s.ignoresInit, func(in *trainer.Instance, seed uint64) { in.InitSeed = seed })
}

// seed changes one of the seeds, and looks whether an outcome of the candidate
// changes. It tries several, since a score with few values may stay the same.
func (s *suite) seed(t reporter, name string, ignored bool, set func(in *trainer.Instance, seed uint64)) {
	const tries = 4
	s.with(t, func(made trainer.Trainer) {
		for k := 0; k < len(s.jobs); k += s.experiments {
			job, changed := s.jobs[k], ""
			for try := uint64(0); try < tries && changed == ""; try++ {
				set(&job.Instance, trainer.DeriveSeed(root, "trainertest", try))
				o, err := made.Train(context.Background(), job.Candidate, job.Instance)
				if err != nil {
					t.Errorf("%s with another %s: %v", describe(job), name, err)
					return
				}
				changed = difference(s.want[k], o, s.tolerance)
			}
			switch {
			case ignored && changed != "":
				t.Errorf("%s: it is declared that %s does not count, but with another one %s", describe(job), name, changed)
			case !ignored && changed == "" && s.want[k].Scored():
				t.Errorf("%s: the outcome is the same with %d other values of %s; draw from it, or declare that it is ignored", describe(job), tries, name)
			}
		}
	})
}
