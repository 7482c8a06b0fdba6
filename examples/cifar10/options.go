package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"robust/examples/backend"
	"robust/examples/cifar10/data"
	"robust/examples/cifar10/models"
	"robust/examples/cifar10/recognition"
	"robust/examples/rules"
	"robust/trainer"
	"robust/trainer/record"
)

// options are the flags of the command.
type options struct {
	finalSettings
	method   string
	compare  bool
	all      bool
	limit    time.Duration
	workers  int
	data     string
	source   string
	folder   string
	recorded string
}

// settings are what outcomes and the selection depend on. They are the description of a record.
type settings struct {
	Space       string `json:"space"` // a name in spaces
	Pool        int    `json:"pool"`
	Sample      int    `json:"sample"`
	Stratified  bool   `json:"stratified,omitempty"`
	Shrink      int    `json:"shrink"`
	Epochs      int    `json:"epochs"`
	Experiments int    `json:"experiments"`
	Seed        uint64 `json:"seed"`
	Backend     string `json:"backend"`
}

// finalSettings describe the record of the finalists.
type finalSettings struct {
	settings
	Final final `json:"final"`
}

// final is how the survivors are trained for the final figures.
type final struct {
	Networks int `json:"networks"`
	Sample   int `json:"sample"`
	Epochs   int `json:"epochs"`
	Samples  int `json:"samples"`
	Inits    int `json:"inits"`
}

// design crosses samples and initialisations.
func (f final) design() trainer.Crossed { return trainer.Crossed{Samples: f.Samples, Inits: f.Inits} }

// spaces that pools are drawn from.
var spaces = map[string]func() trainer.Space{"small": models.Small, "tiny": models.Tiny}

// defaults are the sizes of a run that suit a backend.
var defaults = map[string]finalSettings{
	"torch": {settings{Space: "small", Pool: 64, Sample: 10000, Epochs: 4}, final{Networks: 3, Sample: 30000, Epochs: 8}},
	"gonum": {settings{Space: "tiny", Pool: 24, Sample: 10000, Epochs: 3}, final{Networks: 2, Sample: 20000, Epochs: 4}},
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	d := defaults[backend.Default]
	flags := flag.NewFlagSet("cifar10", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.data, "data", "", "`folder` with the images (default robust/cifar10 in your folder for caches)")
	flags.StringVar(&o.source, "source", "", "`where` to fetch missing images from: "+strings.Join(data.SourceNames(), " or ")+" (default one after the other)")
	flags.StringVar(&o.Space, "space", d.Space, "`name` of the space of networks: small, or the tiny ones in it")
	flags.IntVar(&o.Pool, "pool", d.Pool, "number of networks, drawn from the space")
	flags.IntVar(&o.Sample, "sample", d.Sample, "`images` of each training sample, drawn from 40,000; the study has 10000, 20000 and 30000")
	flags.BoolVar(&o.Stratified, "stratified", false, "draw as many images of each class")
	flags.IntVar(&o.Shrink, "shrink", 2, "side of the squares of pixels that are replaced by their mean: 1, 2 or 4")
	flags.IntVar(&o.Epochs, "epochs", d.Epochs, "epochs of each training")
	flags.IntVar(&o.Experiments, "experiments", 10, "largest number of instances of a network")
	flags.StringVar(&o.method, "method", "race", "`name` of the method: "+rules.Names())
	flags.BoolVar(&o.compare, "compare", false, "play the published rules too, and train what they need")
	flags.BoolVar(&o.all, "all", false, "train every network in every experiment, and ten by a crossed design, and write the table cifar10.csv")
	flags.DurationVar(&o.limit, "time", 0, "longest time for the selection, 0 for no bound")
	flags.IntVar(&o.Final.Networks, "finalists", d.Final.Networks, "number of the survivors, the best ones, that get new instances")
	flags.IntVar(&o.Final.Sample, "final-sample", d.Final.Sample, "`images` of their training samples")
	flags.IntVar(&o.Final.Epochs, "final-epochs", d.Final.Epochs, "epochs of their trainings")
	flags.IntVar(&o.Final.Samples, "final-samples", 3, "training samples of each finalist, crossed with its initialisations")
	flags.IntVar(&o.Final.Inits, "final-inits", 3, "initialisations of each finalist")
	flags.Uint64Var(&o.Seed, "seed", 1, "seed of the pool, all samples, initialisations and batches")
	flags.StringVar(&o.Backend, "backend", backend.Default, backend.Usage)
	flags.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "trainings at the same time")
	flags.StringVar(&o.folder, "out", "cifar10-selection", "`folder` for the records, the table and the plots")
	flags.StringVar(&o.recorded, "recorded", "", "`FILE` to show without training: the record of a selection, with that of its finalists beside it; flags of its size are ignored")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: cifar10 [flags]\n\nSelects among small networks that recognise the images of CIFAR-10.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q; see -h", flags.Arg(0))
	}
	if o.recorded != "" {
		if err := o.describe(); err != nil {
			return o, err
		}
	}
	return o, o.check()
}

// describe takes the settings over from the records that are to be shown.
func (o *options) describe() error {
	for path, into := range map[string]any{o.recorded: &o.settings, beside(o.recorded, "-final"): &o.finalSettings} {
		r, err := record.Read(path)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(r.Task(), into); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// population is the number of images that samples are drawn from.
const population = 50000 - recognition.Held

func (o options) check() error {
	space := spaces[o.Space]
	if space == nil {
		return fmt.Errorf("-space %q: give small or tiny", o.Space)
	}
	if _, err := rules.ByName(o.method); err != nil {
		return err
	}
	members, err := space().All()
	if err != nil {
		return err
	}
	for _, n := range []struct {
		flag               string
		value, least, most int
	}{
		{"pool", o.Pool, 2, len(members)}, {"sample", o.Sample, 100, population}, {"epochs", o.Epochs, 1, 10000},
		{"experiments", o.Experiments, 2, 1000}, {"finalists", o.Final.Networks, 2, 100}, {"final-sample", o.Final.Sample, 100, population},
		{"final-epochs", o.Final.Epochs, 1, 10000}, {"final-samples", o.Final.Samples, 2, 1000}, {"final-inits", o.Final.Inits, 2, 1000},
		{"workers", o.workers, 1, 10000},
	} {
		if n.value < n.least || n.value > n.most {
			return fmt.Errorf("-%s %d: give %d to %d", n.flag, n.value, n.least, n.most)
		}
	}
	if o.Shrink != 1 && o.Shrink != 2 && o.Shrink != 4 {
		return fmt.Errorf("-shrink %d: give 1, 2 or 4", o.Shrink)
	}
	return backend.Check(o.Backend)
}
