package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"robust/robust"
	"robust/stats"
	"robust/trainer"
)

// simulation says how often each study is repeated.
type simulation struct {
	runs int
	seed uint64
}

// sources are the columns of the table.
var sources = []robust.Source{robust.SourceSample, robust.SourceInit, robust.SourceInteraction, robust.SourceResidual, robust.SourceTotal}

// line is one of the table.
type line struct {
	design  string
	truth   variances
	effects string
	method  stats.ComponentsMethod
	covered map[robust.Source]int // times; only of what the design tells apart
}

// total is the number of studies that are simulated.
func (s simulation) total() int {
	n := 0
	for _, d := range designs {
		n += len(d.truths) * len(effects) * s.runs
	}
	return n
}

// measure returns the lines of the table, and calls done after every study.
func (s simulation) measure(ctx context.Context, done func()) ([]line, error) {
	var lines []line
	for _, d := range designs {
		for k := range d.truths {
			for _, e := range effects {
				l, err := s.line(ctx, d, k, e, done)
				if err != nil {
					return nil, fmt.Errorf("%s, %s effects: %w", d.name, e.name, err)
				}
				lines = append(lines, l)
			}
		}
	}
	return lines, nil
}

// line simulates the studies of a line: a design with its variances number k.
func (s simulation) line(ctx context.Context, d design, k int, e distribution, done func()) (line, error) {
	instances, truth := d.instances(), d.truths[k]
	studies := make([]robust.VarianceComponents, s.runs)
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for r := range studies {
		group.Go(func() (err error) {
			if err = within.Err(); err != nil {
				return err
			}
			rng := trainer.Stream(trainer.DeriveSeed(s.seed, d.name, uint64(k), uint64(r)), e.name)
			studies[r], err = robust.Components(instances, truth.draw(rng, e.unit, instances), robust.ComponentsOptions{})
			done()
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return line{}, err
	}
	l := line{d.name, truth, e.name, studies[0].Method, map[robust.Source]int{}}
	for _, v := range studies {
		for _, c := range append(v.Components, v.Total) {
			l.covered[c.Source] += covers(c, truth.of(c.Source))
		}
	}
	return l, nil
}

// covers returns 1 if the interval of a component holds a value, and else 0.
func covers(c robust.Component, value float64) int {
	if c.Low <= value && value <= c.High {
		return 1
	}
	return 0
}

// print writes the table in Markdown.
func (s simulation) print(w io.Writer, lines []line) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Coverage of nominal 95 %% in %%: %d studies a line, ± its standard error. Bold below 90 %%.\n"+
		"The variances are those of sample, initialisation, interaction and residual, – where a design has or tells apart none.\n\n"+
		"| design | variances | by | effects |", s.runs)
	for _, source := range sources {
		fmt.Fprintf(&b, " %v |", source)
	}
	b.WriteString("\n|---|---|---|---|" + strings.Repeat("--:|", len(sources)) + "\n")
	for _, l := range lines {
		var truths, cells []string
		for _, source := range sources {
			times, apart := l.covered[source]
			if !apart {
				truths, cells = append(truths, "–"), append(cells, "–")
				continue
			}
			truths, cells = append(truths, fmt.Sprint(l.truth.of(source))), append(cells, s.cell(times))
		}
		fmt.Fprintf(&b, "| %s | %s | %v | %s | %s |\n", l.design, strings.Join(truths[:len(truths)-1], ", "), l.method, l.effects, strings.Join(cells, " | "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell returns a share of the runs with its standard error, which is not 0 where all or none of them are meant.
func (s simulation) cell(times int) string {
	n := float64(s.runs)
	p, share := (float64(times)+0.5)/(n+1), float64(times)/n
	mark := ""
	if share < 0.9 {
		mark = "**"
	}
	return fmt.Sprintf("%s%.1f%s ± %.1f", mark, 100*share, mark, 100*math.Sqrt(p*(1-p)/n))
}
