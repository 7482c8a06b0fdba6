package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"runtime"
	"time"

	"robust/examples/backend"
	"robust/examples/rules"
	"robust/examples/shashlik/calorimeter"
	"robust/examples/shashlik/reconstruction"
	"robust/trainer"
	"robust/trainer/record"
)

// options are the flags of the command.
type options struct {
	finalSettings
	method   string
	compare  bool
	trees    bool
	limit    time.Duration
	workers  int
	folder   string
	recorded string
}

// settings are what outcomes and the selection depend on. They are the description of a record.
type settings struct {
	Events      string              `json:"events,omitempty"` // a file
	Readout     calorimeter.Readout `json:"readout"`
	Quantity    string              `json:"quantity"`
	Pool        int                 `json:"pool"`
	Sample      int                 `json:"sample"`
	Epochs      int                 `json:"epochs"`
	Experiments int                 `json:"experiments"`
	Seed        uint64              `json:"seed"`
	Backend     string              `json:"backend"`
	Weighted    bool                `json:"weighted,omitempty"` // events are, see reconstruction.Options
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
func (f final) design() trainer.FiniteDesign {
	return trainer.Crossed{Samples: f.Samples, Inits: f.Inits}
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("select", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.Quantity, "quantity", "energy", "`what` is reconstructed: energy, or position, that is x at the depth of the shower")
	flags.StringVar(&o.Events, "events", "", "`FILE` of simulated events of your own, npz or csv; see also go run ./examples/shashlik/convert -h (default sample B, 40,000 events)")
	flags.Float64Var(&o.Readout.PhotoElectrons, "photo-electrons", 0, "photo-electrons a GeV, -1 for no photo-statistics (default 3000)")
	flags.Float64Var(&o.Readout.Miscalibration, "miscalibration", 0, "relative spread of the cells' gains, -1 for none (default 0.008)")
	flags.Float64Var(&o.Readout.Noise, "noise", 0, "electronics noise of a cell in GeV, -1 for none (default 0.003)")
	flags.IntVar(&o.Pool, "pool", 200, "number of networks, drawn from the 6,912; 6912 for all")
	flags.IntVar(&o.Sample, "sample", 3000, "`events` of each training sample, drawn from 32,000")
	flags.IntVar(&o.Epochs, "epochs", 10, "epochs of each training")
	flags.IntVar(&o.Experiments, "experiments", 12, "largest number of instances of a network")
	flags.StringVar(&o.method, "method", "race", "`name` of the method: "+rules.Names())
	flags.BoolVar(&o.compare, "compare", false, "play the published rules too, and train what they need")
	flags.BoolVar(&o.trees, "trees", false, "train boosted trees like the finalists too, to compare, with XGBoost in the Python that $PYTHON names")
	flags.DurationVar(&o.limit, "time", 0, "longest time for the selection, 0 for no bound")
	flags.IntVar(&o.Final.Networks, "finalists", 3, "number of the survivors, the best ones, that get new instances")
	flags.IntVar(&o.Final.Sample, "final-sample", 8000, "`events` of their training samples")
	flags.IntVar(&o.Final.Epochs, "final-epochs", 15, "epochs of their trainings")
	flags.IntVar(&o.Final.Samples, "final-samples", 4, "training samples of each finalist, crossed with its initialisations")
	flags.IntVar(&o.Final.Inits, "final-inits", 4, "initialisations of each finalist")
	flags.Uint64Var(&o.Seed, "seed", 1, "seed of the pool, all samples, initialisations and batches")
	flags.StringVar(&o.Backend, "backend", "gonum", backend.Usage)
	flags.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "trainings at the same time")
	flags.StringVar(&o.folder, "out", "shashlik-select", "`folder` for the records and the plots")
	flags.StringVar(&o.recorded, "recorded", "", "`FILE` to show without training: the record of a selection, with that of its finalists beside it; flags of its size are ignored")
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: select [flags]\n\nSelects among small networks that reconstruct a photon in the calorimeter.\n\n")
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
	if err := o.check(); err != nil {
		return o, err
	}
	if o.recorded == "" {
		o.Weighted = reconstruction.Corrected(reconstruction.Quantities[o.Quantity]).Weighted
	}
	return o, nil
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

func (o options) check() error {
	if reconstruction.Quantities[o.Quantity] == nil {
		return fmt.Errorf("-quantity %q: give energy or position", o.Quantity)
	}
	if _, err := rules.ByName(o.method); err != nil {
		return err
	}
	for _, n := range []struct {
		flag               string
		value, least, most int
	}{
		{"pool", o.Pool, 2, 6912}, {"sample", o.Sample, 100, calorimeter.MaxEvents}, {"epochs", o.Epochs, 1, 10000}, {"experiments", o.Experiments, 2, 1000},
		{"finalists", o.Final.Networks, 2, 100}, {"final-sample", o.Final.Sample, 100, calorimeter.MaxEvents}, {"final-epochs", o.Final.Epochs, 1, 10000},
		{"final-samples", o.Final.Samples, 2, 1000}, {"final-inits", o.Final.Inits, 2, 1000}, {"workers", o.workers, 1, 10000},
	} {
		if n.value < n.least || n.value > n.most {
			return fmt.Errorf("-%s %d: give %d to %d", n.flag, n.value, n.least, n.most)
		}
	}
	return backend.Check(o.Backend)
}
