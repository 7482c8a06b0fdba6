package selection

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// foresight says which trainings a method is likely to ask for: those that another process of it asks for when it is told what the
// first one was told, and then losses that are guessed. No decision depends on it.
type foresight struct {
	start func() (Process, error)
	seed  uint64
	told  []answered
	looks uint64
	spent time.Duration
	next  []training // that are likely, as was seen before the latest losses
	again int        // how many trainings of the request at hand must have ended before there may be more to see
	blind bool       // the method fails on losses that are guessed, or the trainer cannot go on with what they lead to
}

// training is one of a candidate in an experiment.
type training struct{ experiment, candidate int }

// answered is a request with its losses, NaN for those that are not known.
type answered struct {
	request Request
	losses  []float64
}

// horizon bounds what is looked for.
type horizon struct {
	experiment int                 // the last one
	trainings  int                 // that may be asked for
	n          int                 // that are to be seen
	known      func(training) bool // says which ones are left out
	check      func(Request) error // says what no method should ask for, called with one request after another
}

// tell remembers what the method is told.
func (f *foresight) tell(request Request, losses []float64) {
	f.told = append(f.told, answered{request, slices.Clone(losses)})
	f.next, f.again = nil, 0
}

// worthwhile reports whether there may be more to see when so many trainings of the request at hand have ended, and looking ahead has
// taken little of the time since the start so far. Where trainings are as fast as decisions there is nothing to gain.
func (f *foresight) worthwhile(ended int, start time.Time) bool {
	return !f.blind && ended >= f.again && f.spent <= time.Since(start)/20
}

// look sees which trainings are likely to be asked for after the request at hand, of which so many have ended, the next ones first.
func (f *foresight) look(now answered, ended int, h horizon) {
	start := time.Now()
	var err error
	defer func() {
		f.spent += time.Since(start)
		if recover() != nil || err != nil {
			f.close()
		}
		if f.again = 0; len(f.next) < h.n {
			f.again = ended + (len(now.losses)-ended+3)/4
		}
	}()
	f.looks++
	guess := newGuess(append(slices.Clone(f.told), now), rand.New(rand.NewPCG(f.seed, f.looks)))
	round := guess.complete(now)
	if round.losses == nil {
		return
	}
	process, err := f.start()
	if err != nil {
		return
	}
	for _, t := range f.told {
		if _, err = process.Tell(slices.Clone(t.losses)); err != nil {
			return
		}
	}
	for len(f.next) < h.n && round.losses != nil {
		if _, err = process.Tell(round.losses); err != nil {
			return
		}
		request := process.Ask()
		if err = h.check(request); err != nil {
			return
		}
		h.trainings -= len(request.Candidates)
		if request.Ended() || request.Experiment > h.experiment || h.trainings < 0 {
			return
		}
		for _, i := range bestFirst(request.Candidates, process.Standing().Survivors) {
			if t := (training{request.Experiment, i}); !h.known(t) {
				f.next = append(f.next, t)
			}
		}
		round = guess.complete(answered{request, unknown(len(request.Candidates))})
	}
}

// close ends all looking.
func (f *foresight) close() { f.blind, f.next = true, nil }

// bestFirst orders candidates as they are ranked, those that are not ranked last.
func bestFirst(candidates, ranked []int) []int {
	asked := make(map[int]bool, len(candidates))
	for _, i := range candidates {
		asked[i] = true
	}
	var order []int
	for _, i := range slices.Concat(ranked, candidates) {
		if asked[i] {
			delete(asked, i)
			order = append(order, i)
		}
	}
	return order
}

// unknown returns n losses that are not known.
func unknown(n int) []float64 {
	losses := make([]float64, n)
	for k := range losses {
		losses[k] = math.NaN()
	}
	return losses
}

// guess predicts losses: the mean of the candidate, an effect of the experiment, and one of the residuals that were seen.
type guess struct {
	rng       *rand.Rand
	mean      map[int]float64
	residuals []float64
}

// enoughResiduals is the smallest number that says something of how losses vary.
const enoughResiduals = 5

// newGuess learns from losses.
func newGuess(rounds []answered, rng *rand.Rand) *guess {
	g := &guess{rng: rng, mean: make(map[int]float64)}
	n := make(map[int]float64)
	for _, round := range rounds {
		for k, i := range round.request.Candidates {
			if loss := round.losses[k]; !math.IsNaN(loss) {
				n[i]++
				g.mean[i] += (loss - g.mean[i]) / n[i]
			}
		}
	}
	for _, round := range rounds {
		effect := g.effect(round)
		for k, i := range round.request.Candidates {
			if loss := round.losses[k]; !math.IsNaN(loss) && n[i] > 1 {
				g.residuals = append(g.residuals, (loss-g.mean[i]-effect)*math.Sqrt(n[i]/(n[i]-1)))
			}
		}
	}
	return g
}

// effect is the median difference between the losses of a round and the means of its candidates.
func (g *guess) effect(round answered) float64 {
	var differences []float64
	for k, i := range round.request.Candidates {
		if loss := round.losses[k]; !math.IsNaN(loss) {
			differences = append(differences, loss-g.mean[i])
		}
	}
	if len(differences) == 0 {
		return 0
	}
	slices.Sort(differences)
	return differences[len(differences)/2]
}

// complete returns a round with a loss for everybody, or none at all if too little is known to guess.
func (g *guess) complete(round answered) answered {
	var known []float64
	for _, loss := range round.losses {
		if !math.IsNaN(loss) {
			known = append(known, loss)
		}
	}
	losses, effect := slices.Clone(round.losses), g.effect(round)
	for k, i := range round.request.Candidates {
		if !math.IsNaN(losses[k]) {
			continue
		}
		switch mean, seen := g.mean[i]; {
		case seen && len(g.residuals) >= enoughResiduals:
			losses[k] = mean + effect + g.residuals[g.rng.IntN(len(g.residuals))]
		case !seen && 2*len(known) >= len(losses): // it is like those that were trained before it
			losses[k] = known[g.rng.IntN(len(known))]
		default:
			return answered{round.request, nil}
		}
	}
	return answered{round.request, losses}
}
