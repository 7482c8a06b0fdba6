package network

import (
	"fmt"
	"math"
)

// Schedule changes the learning rate as the training goes on. It is Constant, Step,
// Cosine or OneCycle; each gives the rates of PyTorch's scheduler.
type Schedule interface {
	// Kind is the schedule's name in JSON and in messages.
	Kind() string
	// At returns the learning rate of a step for the optimiser's rate base, and the
	// momentum (SGD, RMSprop) or Beta1 (Adam and its kin) that replaces the
	// optimiser's, or NaN to leave that as it is.
	At(base float64, p Progress) (rate, momentum float64)
	resolved() Schedule
	check() error
}

// Progress says where in a training a step is.
type Progress struct {
	Step          int // number of the step, from 0
	StepsPerEpoch int
	Epochs        int
}

// Epoch returns the number of the epoch, from 0.
func (p Progress) Epoch() int { return p.Step / p.StepsPerEpoch }

// Constant keeps the rate.
type Constant struct{}

// Step multiplies the rate by a factor every few epochs, as StepLR.
type Step struct {
	// Every is the number of epochs between two changes. The default is 10.
	Every int `json:"every,omitempty"`
	// Factor multiplies the rate. The default is 0.1.
	Factor float64 `json:"factor,omitempty"`
}

// Cosine lowers the rate along half a cosine, epoch by epoch, as CosineAnnealingLR
// over all the epochs (Loshchilov and Hutter 2017).
type Cosine struct {
	// Final is the rate that is approached. The default is 0.
	Final float64 `json:"final,omitempty"`
}

// OneCycle raises the rate to a peak and lowers it again, step by step, and moves
// the momentum the other way, as OneCycleLR with cosine annealing (Smith and Topin
// 2018). The optimiser's own rate is the peak.
type OneCycle struct {
	// Rise is the share of the steps before the peak. The default is 0.3.
	Rise float64 `json:"rise,omitempty"`
	// Start is the peak rate divided by the first one. The default is 25.
	Start float64 `json:"start,omitempty"`
	// End is the first rate divided by the last one. The default is 1e4.
	End float64 `json:"end,omitempty"`
	// LowMomentum is the momentum at the peak of the rate. The default is 0.85.
	LowMomentum float64 `json:"lowMomentum,omitempty"`
	// HighMomentum is the momentum at both ends. The default is 0.95.
	HighMomentum float64 `json:"highMomentum,omitempty"`
	// KeepMomentum leaves the optimiser's momentum as it is.
	KeepMomentum bool `json:"keepMomentum,omitempty"`
}

// Kind returns "constant".
func (Constant) Kind() string { return "constant" }

// Kind returns "step".
func (Step) Kind() string { return "step" }

// Kind returns "cosine".
func (Cosine) Kind() string { return "cosine" }

// Kind returns "onecycle".
func (OneCycle) Kind() string { return "onecycle" }

// At returns the base rate.
func (Constant) At(base float64, _ Progress) (rate, momentum float64) { return base, math.NaN() }

// At returns base·Factor^(epoch/Every), the exponent rounded down.
func (s Step) At(base float64, p Progress) (rate, momentum float64) {
	s = s.filled()
	return base * math.Pow(s.Factor, float64(p.Epoch()/s.Every)), math.NaN()
}

// At returns Final + (base-Final)·(1+cos(π·epoch/Epochs))/2.
func (s Cosine) At(base float64, p Progress) (rate, momentum float64) {
	return cosine(base, s.Final, float64(p.Epoch())/float64(p.Epochs)), math.NaN()
}

// At returns the rate and the momentum of the two half cosines.
func (s OneCycle) At(base float64, p Progress) (rate, momentum float64) {
	s = s.filled()
	first := base / s.Start
	total := float64(p.StepsPerEpoch * p.Epochs)
	peak := s.Rise*total - 1
	if step := float64(p.Step); peak > 0 && step <= peak {
		rate = cosine(first, base, step/peak)
		momentum = cosine(s.HighMomentum, s.LowMomentum, step/peak)
	} else {
		done := (step - peak) / (total - 1 - peak)
		rate = cosine(base, first/s.End, done)
		momentum = cosine(s.LowMomentum, s.HighMomentum, done)
	}
	if s.KeepMomentum {
		momentum = math.NaN()
	}
	return rate, momentum
}

// cosine goes from one value to another along half a cosine as done goes from 0 to
// 1.
func cosine(from, to, done float64) float64 {
	return to + (from-to)/2*(1+math.Cos(math.Pi*done))
}

func (s Constant) resolved() Schedule { return s }

func (s Step) resolved() Schedule { return s.filled() }

func (s Step) filled() Step {
	s.Every = orDefault(s.Every, 10)
	s.Factor = orDefault(s.Factor, 0.1)
	return s
}

func (s Cosine) resolved() Schedule { return s }

func (s OneCycle) resolved() Schedule { return s.filled() }

// filled is resolved without an interface, which would allocate in every step.
func (s OneCycle) filled() OneCycle {
	s.Rise = orDefault(s.Rise, 0.3)
	s.Start = orDefault(s.Start, 25)
	s.End = orDefault(s.End, 1e4)
	s.LowMomentum = orDefault(s.LowMomentum, 0.85)
	s.HighMomentum = orDefault(s.HighMomentum, 0.95)
	return s
}

func (Constant) check() error { return nil }

func (s Step) check() error {
	if s.Every < 1 {
		return fmt.Errorf("every %d epochs: give at least 1", s.Every)
	}
	return within(bounds{"factor", s.Factor, 0, math.Inf(1)})
}

func (s Cosine) check() error { return within(bounds{"final rate", s.Final, 0, math.Inf(1)}) }

func (s OneCycle) check() error {
	return within(bounds{"rise", s.Rise, 0, 1}, bounds{"start", s.Start, 1, math.Inf(1)},
		bounds{"end", s.End, 1, math.Inf(1)}, memory("low momentum", s.LowMomentum),
		memory("high momentum", s.HighMomentum))
}
