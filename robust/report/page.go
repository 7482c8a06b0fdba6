package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"
	"strconv"
	"strings"

	"robust/robust/report/figure"
	"robust/selection"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
	//go:embed live.js
	liveScript string

	pageTemplate = template.Must(template.New("page").Parse(pageText))
)

// page is what the template takes.
type page struct {
	Title, Task string
	Style       template.CSS
	Script      template.JS
	Policy      string // of the contents' security
	Live        *livePage
	Status      string
	Running     bool
	Pick        []string // parts of its name
	Facts       []fact
	Outcome     []string
	Claim, Set  string
	Assumptions []string
	Warnings    []string
	Cost        string
	Survivors   *pageTable
	Sections    []pageSection
	Details     []*pageTable // components and systematic uncertainties
	Groups      []decisionGroup
	Path        *pageTable
	Candidates  *pageTable
}

// livePage is what a page of a run under way has besides.
type livePage struct {
	Refresh int // seconds, without scripts; 0 for a run that has ended
	Version int
}

type pageSection struct {
	ID, Title string
	Figures   []pageFigure
}

type pageFigure struct {
	ID, Title, Caption string
	Head               bool // whether the title is not that of its section
	Pairs              bool // whether panels stand beside each other
	Panels             []template.HTML
	Data               template.URL // of its numbers; empty if they are many
	File               string
}

type pageTable struct {
	Title, Caption string
	Columns        []pageColumn
	Rows           [][]pageCell
}

type pageColumn struct {
	Name, Class string
}

type pageCell struct {
	Parts       []string // of the text, between which a line may break
	Sort, Class string
}

// decisionGroup holds the decisions after one experiment.
type decisionGroup struct {
	Experiment, Count int
	Open              bool
	Rows              []decisionRow
}

type decisionRow struct {
	Parts     []string // of the candidate's name
	Reason    string
	Instances int
}

// parts divides a text where a line may break.
func parts(text string) []string { return strings.SplitAfter(text, ",") }

// HTML writes the report as one page that needs nothing else: no network, no fonts and no scripts from elsewhere. It can be read without
// scripts, in the light and in the dark, and printed.
func (r *Report) HTML(w io.Writer) error { return r.html(w, nil) }

func (r *Report) html(w io.Writer, live *livePage) error {
	p := page{Title: figure.Printable(r.run.options.Title), Task: figure.Printable(r.run.options.Task), Style: template.CSS(paletteStyle() + pageStyle), Live: live,
		Status: r.run.Status.String(), Running: r.run.Status == selection.Running, Facts: r.run.facts(), Outcome: r.run.outcome(),
		Claim: sentence(r.run.Statement.Claim), Set: r.run.guaranteed(), Warnings: sentences(r.run.warnings()),
		Assumptions: sentences(r.run.Statement.Assumptions), Cost: r.run.costText()}
	script := pageScript
	if live != nil {
		script += liveScript
	}
	p.Script = template.JS(script)
	p.Policy = policy(script, live != nil)
	if len(r.run.Survivors) > 0 {
		if best := r.run.Survivors[0]; len(r.run.losses[best]) > 0 || r.run.Status != selection.Running {
			p.Pick = parts(r.run.names[best])
		}
		p.Survivors = pageTableOf(r.Table("survivors"), 25)
	}
	var err error
	if p.Sections, err = r.sections(); err != nil {
		return err
	}
	for _, t := range r.tables {
		switch {
		case t.Name == "components" || strings.HasPrefix(t.Name, "systematics"):
			p.Details = append(p.Details, pageTableOf(t, 200))
		case t.Name == "path" && len(t.Rows) > 0:
			p.Path = pageTableOf(t, 500)
		case t.Name == "candidates":
			p.Candidates = pageTableOf(t, 50)
		}
	}
	p.Groups = r.run.decisionGroups()
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return fmt.Errorf("report: page: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// policy returns the policy of a page's contents: nothing is loaded, and the only script that runs is the page's own.
func policy(script string, live bool) string {
	sum := sha256.Sum256([]byte(script))
	p := "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if live {
		p += "; connect-src 'self'"
	}
	return p
}

// sections are the figures by what they are about.
func (r *Report) sections() ([]pageSection, error) {
	about := []struct {
		id, title string
		figures   []string
	}{
		{"course", "Course of the selection", []string{"elimination", "race", "evidence", "cost"}},
		{"robustness", "Robustness of the candidates", []string{"plane", "instances", "distribution", "components", "systematics"}},
		{"hyperparameters", "Hyperparameters", []string{"hyperparameters"}},
		{"learning", "Learning curves", []string{"curves"}},
	}
	var out []pageSection
	for _, a := range about {
		section := pageSection{ID: a.id, Title: a.title}
		for _, name := range a.figures {
			for _, f := range r.figures {
				if f.Name != name && !strings.HasPrefix(f.Name, name+"-") {
					continue
				}
				one, err := newPageFigure(f)
				if err != nil {
					return nil, err
				}
				one.Head = one.Title != section.Title
				section.Figures = append(section.Figures, one)
			}
		}
		if len(section.Figures) > 0 {
			out = append(out, section)
		}
	}
	return out, nil
}

func newPageFigure(f *Figure) (pageFigure, error) {
	panels, err := f.inline()
	if err != nil {
		return pageFigure{}, err
	}
	out := pageFigure{ID: fileName(f.Name), Title: f.Title, Caption: f.Caption, Pairs: f.columns > 1, File: fileName(f.Name) + ".csv"}
	for _, svg := range panels {
		out.Panels = append(out.Panels, template.HTML(svg))
	}
	var data bytes.Buffer
	if err := f.CSV(&data); err != nil {
		return pageFigure{}, fmt.Errorf("report: figure %s: %w", f.Name, err)
	}
	const small = 40_000
	if data.Len() <= small {
		out.Data = template.URL("data:text/csv;charset=utf-8;base64," + base64.StdEncoding.EncodeToString(data.Bytes()))
	}
	return out, nil
}

// pageTableOf returns the first rows of a table for the page, without columns that say the same of all, such as that no training was
// without a loss.
func pageTableOf(t *Table, rows int) *pageTable {
	out := &pageTable{Title: t.Title, Caption: t.Caption}
	if rows < len(t.Rows) {
		out.Caption += fmt.Sprintf(" The first %d of %d; the others are in the folder of the report, in tables/%s.csv.", rows, len(t.Rows), fileName(t.Name))
	}
	classes, left := make([]string, len(t.Columns)), make([]bool, len(t.Columns))
	for c, column := range t.Columns {
		switch {
		case t.numeric(c):
			classes[c] = "n"
		case column == "candidate" || column == "model" || column == "best so far":
			classes[c] = "name"
		case column == "note":
			classes[c] = "long"
		}
		switch column {
		case "fate":
			left[c] = t.all(c, survived.String())
		case "without a loss":
			left[c] = t.all(c, 0)
		}
		if !left[c] {
			out.Columns = append(out.Columns, pageColumn{figure.Printable(column), classes[c]})
		}
	}
	for _, row := range t.Rows[:min(rows, len(t.Rows))] {
		var cells []pageCell
		for c, cell := range row {
			if left[c] {
				continue
			}
			one := pageCell{Parts: parts(figure.Printable(text(cell))), Class: classes[c]}
			if v := value(cell); classes[c] == "n" && !math.IsNaN(v) {
				one.Sort = strconv.FormatFloat(v, 'g', -1, 64)
			}
			cells = append(cells, one)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// decisionGroups returns the decisions by experiment; the last ones are open.
func (r *run) decisionGroups() []decisionGroup {
	var out []decisionGroup
	for _, d := range r.Decisions {
		if n := len(out); n == 0 || out[n-1].Experiment != d.Experiment+1 {
			out = append(out, decisionGroup{Experiment: d.Experiment + 1})
		}
		g := &out[len(out)-1]
		g.Rows = append(g.Rows, decisionRow{parts(r.names[d.Candidate]), figure.Printable(r.reason(d.Candidate)), d.Reason.N})
		g.Count++
	}
	for k := range out {
		out[k].Open = len(r.Decisions) <= 60
	}
	return out
}

// paletteStyle sets the colours of figures, in the light, in the dark and in print.
func paletteStyle() string {
	var light, dark strings.Builder
	for _, c := range figure.Palette() {
		fmt.Fprintf(&light, "%s:%s;", c.Property, c.Light)
		fmt.Fprintf(&dark, "%s:%s;", c.Property, c.Dark)
	}
	return fmt.Sprintf(":root{%s}\n@media screen and (prefers-color-scheme:dark){:root{%s}}\n", light.String(), dark.String())
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	runes := []rune(figure.Printable(s))
	s = strings.ToUpper(string(runes[0])) + string(runes[1:])
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

func sentences(all []string) []string {
	var out []string
	for _, s := range all {
		out = append(out, sentence(s))
	}
	return out
}
