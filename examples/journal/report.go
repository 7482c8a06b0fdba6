package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"

	"robust/robust/report"
	"robust/selection/sqlite"
)

// reports makes a report of what is recorded.
type reports struct{ page, folder, title, loss, unit string }

func (p *reports) flags(f *flag.FlagSet) {
	f.StringVar(&p.page, "o", "", "`file` for the page; - is the standard output")
	f.StringVar(&p.folder, "folder", "", "`folder` for the page, figures and tables")
	f.StringVar(&p.title, "title", "", "title of the page")
	f.StringVar(&p.loss, "loss", "", "`name` of the loss, such as RMSE")
	f.StringVar(&p.unit, "unit", "", "unit of the loss")
}

func (p *reports) run(ctx context.Context, r *sqlite.Reader, stdout io.Writer) error {
	if p.page == "" && p.folder == "" {
		return errors.New("where to? Give -o or -folder; see -h")
	}
	result, err := r.Result(ctx, nil)
	if err != nil {
		return err
	}
	o := report.Options{Title: p.title, Loss: p.loss, Unit: p.unit, Task: fmt.Sprintf("From a journal that was begun at %s.", r.Created())}
	if task := string(r.Plan().Task); task != "null" {
		o.Task += " Task: " + task + "."
	}
	made, err := report.New(result, o)
	if err != nil {
		return err
	}
	if p.page != "" {
		if err := to(p.page, stdout, made.HTML); err != nil {
			return err
		}
	}
	if p.folder == "" {
		return nil
	}
	if err := made.WriteFolder(p.folder); err != nil {
		return err
	}
	if p.page != "-" {
		fmt.Fprintf(stdout, "%v\nreport: %s\n", result, filepath.Join(p.folder, "index.html"))
	}
	return nil
}
