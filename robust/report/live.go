package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"robust/robust/report/figure"
	"robust/selection"
	"robust/trainer"
)

// Live follows a run: it makes of the run's events what a report needs. It is safe for concurrent use.
type Live struct {
	options Options
	workers func() []Worker // nil for none

	mu      sync.Mutex
	result  selection.Result
	out     []bool // by candidate
	sums    []float64
	counts  []int
	last    selection.Event
	renewed time.Duration // when the version was new, since the start of the run
	version int           // of the page: how often there was something new to show
	news    chan struct{} // closed when there is
}

// NewLive returns a follower of a run among these candidates with these settings. Give its Observe to the run, in
// Settings.Observe, alone or beside other observers. Options are those of New. Until Finish, survivors are ranked by
// their mean.
//
// Its error wraps ErrResult for an empty pool, or ErrOption.
func NewLive(candidates []trainer.Candidate, settings selection.Settings, options Options) (*Live, error) {
	l := &Live{options: options, workers: options.Workers, out: make([]bool, len(candidates)), sums: make([]float64, len(candidates)), counts: make([]int, len(candidates)), news: make(chan struct{})}
	method := selection.Method(selection.Race{})
	if settings.Method != nil {
		method = settings.Method
	}
	l.result = selection.Result{Method: method.Name(), Candidates: slices.Clone(candidates), Direction: settings.Direction}
	if err := check(&l.result); err != nil {
		return nil, err
	}
	_, err := options.withDefaults(settings.Direction)
	return l, err
}

// Observe takes an event of the run.
func (l *Live) Observe(e selection.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e.Kind {
	case selection.TrainingEnded:
		record := *e.Record
		record.Outcome.Predictions = nil
		l.result.Records = append(l.result.Records, record)
		if record.Outcome.Scored() {
			l.sums[record.Candidate] += record.Outcome.Loss
			l.counts[record.Candidate]++
		}
		if e.Elapsed-l.renewed >= renewal {
			l.renew(e)
		}
	case selection.Decided:
		l.decided(e)
		l.renew(e)
	case selection.RunEnded:
		l.result.Status = e.Status
		l.renew(e)
	}
	l.result.Elapsed = e.Elapsed
	e.Record, e.Decisions = nil, nil
	l.last = e
	l.tell()
}

// renewal is the time after which the page is made anew in the midst of an experiment.
const renewal = 10 * time.Second

// renew makes the page another one.
func (l *Live) renew(e selection.Event) {
	l.version++
	l.renewed = e.Elapsed
}

// decided takes the decisions after an experiment.
func (l *Live) decided(e selection.Event) {
	for k := len(l.result.Records) - 1; k >= 0 && l.result.Records[k].Instance.Experiment == e.Experiment; k-- {
		l.result.Records[k].Decided = true
	}
	before := len(l.result.Candidates)
	if n := len(l.result.Path); n > 0 {
		before = l.result.Path[n-1].After
	}
	for _, d := range e.Decisions {
		l.out[d.Candidate] = true
		l.result.Decisions = append(l.result.Decisions, d)
	}
	l.result.Survivors = l.ranked()
	best := -1
	if len(l.result.Survivors) > 0 {
		best = l.result.Survivors[0]
	}
	l.result.Path = append(l.result.Path, selection.Step{Experiment: e.Experiment, Before: before, After: len(l.result.Survivors), Best: best, Trainings: e.Trainings})
}

// ranked returns those in play by their mean, those without a loss last.
func (l *Live) ranked() []int {
	var in []int
	for i, out := range l.out {
		if !out {
			in = append(in, i)
		}
	}
	slices.SortStableFunc(in, func(a, b int) int {
		switch {
		case l.counts[a] == 0 || l.counts[b] == 0:
			return cmp.Compare(l.counts[b], l.counts[a])
		case l.result.Direction == selection.Maximise:
			a, b = b, a
		}
		return cmp.Compare(l.sums[a]/float64(l.counts[a]), l.sums[b]/float64(l.counts[b]))
	})
	return in
}

// Finish shows the result of the run, with what its events do not have: the statement of the error, the order of the survivors, and
// predictions. Further options, such as systematic uncertainties that were computed afterwards, replace those given before. Its error is that of New.
func (l *Live) Finish(result *selection.Result, options Options) error {
	if _, err := New(result, options); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.result, l.options = *result, options
	l.version++
	l.tell()
	return nil
}

// tell wakes those who wait for news. The lock is held.
func (l *Live) tell() {
	close(l.news)
	l.news = make(chan struct{})
}

// report returns the report of what is known, and which version of it that is.
func (l *Live) report() (*Report, int, error) {
	l.mu.Lock()
	result, options, version := l.result, l.options, l.version
	// What the observer appends to is not seen by this copy, but a record may be marked as decided.
	result.Records = slices.Clone(result.Records)
	if len(result.Path) == 0 && result.Status == selection.Running { // nothing was decided yet
		result.Survivors = l.ranked()
	}
	l.mu.Unlock()
	r, err := New(&result, options)
	return r, version, err
}

// state is what is told between two versions of the page.
type state struct {
	Version int     `json:"version"`
	Text    string  `json:"text"`
	Done    float64 `json:"done"` // share of the trainings at hand
	Running bool    `json:"running"`
	Summary string  `json:"summary,omitempty"` // of the workers
	Workers []row   `json:"workers,omitempty"`
}

// row is what is told of a worker.
type row struct {
	Name      string `json:"name"`
	Trainings int    `json:"trainings"`
	At        string `json:"at"`
}

// told returns what is told of workers.
func told(all []Worker) (summary string, rows []row) {
	at, lost := 0, 0
	for _, w := range all {
		one := row{Name: figure.Printable(w.Name), Trainings: w.Trainings, At: "nothing"}
		if len(w.At) > 0 {
			one.At = figure.Printable(strings.Join(w.At, "; "))
		}
		at += len(w.At)
		if w.Lost {
			one.At = "lost"
			lost++
		}
		rows = append(rows, one)
	}
	summary = fmt.Sprintf("%s, at %s", plural(len(all), "worker"), plural(at, "training"))
	if lost > 0 {
		summary += fmt.Sprintf("; %d lost", lost)
	}
	return summary, rows
}

// now is state with the workers of a run under way.
func (l *Live) now() (state, <-chan struct{}) {
	s, more := l.state()
	if l.workers != nil && s.Running {
		s.Summary, s.Workers = told(l.workers())
	}
	return s, more
}

// state returns what is known now, and a channel that is closed when there is more.
func (l *Live) state() (state, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.last
	s := state{Version: l.version, Running: l.result.Status == selection.Running}
	switch {
	case !s.Running:
		s.Text, s.Done = fmt.Sprintf("The run has ended: %v.", l.result.Status), 1
	case e.Requested == 0:
		s.Text = "The run has not begun."
	default:
		of := ""
		if e.Experiments > 0 {
			of = fmt.Sprintf(" of at most %d", e.Experiments)
		}
		s.Text = fmt.Sprintf("Experiment %d%s: %d of %d trainings, %d of %d candidates in play; %s in all after %v",
			e.Experiment+1, of, e.Done, e.Requested, e.Candidates, e.Pool, plural(e.Trainings, "training"), e.Elapsed.Round(time.Second))
		if e.Left > 0 {
			s.Text += fmt.Sprintf(", at most %v left", e.Left.Round(time.Second))
		}
		s.Done = float64(e.Done) / float64(e.Requested)
	}
	return s, l.news
}
