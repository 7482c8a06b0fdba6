package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"robust/examples/backend"
	"robust/examples/shashlik/models"
	"robust/trainer"
	"robust/trainer/record"
)

// options are the flags of a study.
type options struct {
	sizes
	folder       string // of the record and the plots
	recordedFile string // to show without training, or empty
	workers      int
}

// parse reads the flags of a study. With -recorded, the sizes are those of the file.
func parse(s study, args []string, stderr io.Writer) (options, error) {
	o := options{sizes: s.defaults}
	o.Models, o.Samples = slices.Clone(o.Models), slices.Clone(o.Samples)
	flags := flag.NewFlagSet("study "+s.name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.folder, "out", "shashlik-study", "`folder` for the record and the plots")
	flags.StringVar(&o.recordedFile, "recorded", "", "`FILE` of a recorded study to show, without training; other flags of its size are ignored")
	flags.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "trainings at the same time")
	flags.StringVar(&o.Backend, "backend", "gonum", backend.Usage)
	flags.Uint64Var(&o.Seed, "seed", 1, "seed of all samples, initialisations and batches")
	flags.IntVar(&o.Instances, "instances", o.Instances, "trainings of each network in each circumstance")
	flags.IntVar(&o.Events, "events", o.Events, "fewer instances where they would see more `events` than these in one epoch together; 0 for no bound")
	flags.IntVar(&o.Epochs, "epochs", o.Epochs, "epochs of each training")
	if s.trees {
		flags.BoolVar(&o.Trees, "trees", false, "train boosted trees too, with XGBoost in the Python that $PYTHON names")
	}
	flags.Func("samples", "sizes of the training samples in `events`, with commas (default "+join(o.Samples)+")", func(text string) (err error) {
		o.Samples, err = integers(text)
		return err
	})
	flags.Func("models", "`names` of the networks, with commas (default \""+strings.Join(o.Models, ",")+"\")", func(text string) error {
		o.Models = strings.Split(text, ",")
		return nil
	})
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: study %s [flags]\n\nShows %s.\n\n", s.name, s.about)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	}
	if o.recordedFile != "" {
		if err := o.recorded(s); err != nil {
			return o, err
		}
	}
	return o, o.check()
}

func (o options) check() error {
	for _, n := range []struct {
		flag         string
		value, least int
	}{{"instances", o.Instances, 2}, {"events", o.Events, 0}, {"epochs", o.Epochs, 1}, {"workers", o.workers, 1}} {
		if n.value < n.least && len(o.Models) > 0 {
			return fmt.Errorf("-%s %d: give at least %d", n.flag, n.value, n.least)
		}
	}
	for _, n := range o.Samples {
		if n < 10 {
			return fmt.Errorf("-samples: a sample of %d: give at least 10 events", n)
		}
	}
	for _, name := range o.Models {
		if _, err := models.ByName(name); err != nil {
			return fmt.Errorf("-models: %w", err)
		}
	}
	return backend.Check(o.Backend)
}

// task describes a record.
type task struct {
	Study string `json:"study"`
	sizes
}

// recorded takes over the sizes of a record.
func (o *options) recorded(s study) error {
	r, err := record.Read(o.recordedFile)
	if err != nil {
		return err
	}
	var t task
	if err := json.Unmarshal(r.Task(), &t); err != nil {
		return fmt.Errorf("%s: %w", o.recordedFile, err)
	}
	if t.Study != s.name {
		return fmt.Errorf("%s: it is of the study %q: run study %s -recorded", o.recordedFile, t.Study, t.Study)
	}
	o.sizes = t.sizes
	return nil
}

// open opens the record to show, or the one to go on with, which the laboratory fills.
func (o options) open(s study, l trainer.Trainer) (*record.Recorder, error) {
	t := task{s.name, o.sizes}
	if err := os.MkdirAll(o.folder, 0o755); err != nil {
		return nil, err
	}
	if o.recordedFile != "" {
		return record.Open(o.recordedFile, t, nil, record.Options{})
	}
	return record.Open(filepath.Join(o.folder, s.name+".jsonl"), t, l, record.Options{})
}

func integers(text string) ([]int, error) {
	var out []int
	for _, word := range strings.Split(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil {
			return nil, fmt.Errorf("%q is no whole number", word)
		}
		out = append(out, n)
	}
	return out, nil
}

func join(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}
