package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// print prints what was done and what came of it, and returns an error if anything is different from a calm run.
func (s *storm) print(w io.Writer, f *findings) error {
	o, c := s.options, s.counts
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, values ...any) {
		fmt.Fprintf(t, "%-24s", name)
		for _, v := range values {
			fmt.Fprintf(t, "\t%v", v)
		}
		fmt.Fprintln(t, "\t")
	}
	fmt.Fprintf(w, "%v of faults, seed %d, %d workers, a lease of %v\n\n", o.duration, o.seed, o.workers, o.lease)
	row("", "killed", "stopped", "cut off", "started")
	starts := 0
	for _, p := range s.workers {
		starts += p.starts
	}
	row("workers", c["kill "+asWorker], c["stop "+asWorker], s.cuts(asWorker), starts)
	row("coordinator", c["kill "+asCoordinator], c["stop "+asCoordinator], s.cuts(asCoordinator), s.coordinator.starts)
	row("broker", c["kill "+asBroker], c["stop "+asBroker], "", s.broker.starts)
	row("broker, without files", c["lose files"])
	if o.network {
		row("all at once", "", "", c["cut all"])
		row("for long", "", "", c["long cut"])
	}
	fmt.Fprintln(t, "\t")
	row("selections", s.selections)
	row("runs on their journals", f.sessions)
	row("trainings recorded", f.recorded)
	row("ahead, not asked for", f.ahead)
	row("begun", f.begun)
	row("lost in the middle", f.begun-f.ended)
	row("made again to the end", f.ended-f.recorded)
	row("published again", f.told.Republished)
	row("duplicates", f.told.Duplicates)
	row("conflicts", f.told.Conflicts)
	row("begun when recorded", f.again)
	row("granted before that", f.granted)
	row("differences", len(f.differences))
	if err := t.Flush(); err != nil {
		return err
	}
	if len(f.differences) == 0 {
		_, err := fmt.Fprintf(w, "\nall decisions, survivors, statements and outcomes are those of calm runs\n")
		return err
	}
	fmt.Fprintln(w)
	const most = 30
	for k, d := range f.differences {
		if k == most {
			fmt.Fprintf(w, "and %d more\n", len(f.differences)-most)
			break
		}
		fmt.Fprintln(w, d)
	}
	return fmt.Errorf("%d differences from calm runs", len(f.differences))
}

// cuts is how often links of one kind of process were cut, or nothing where there are none.
func (s *storm) cuts(as string) any {
	if !s.options.network {
		return ""
	}
	return s.counts["cut "+as]
}
