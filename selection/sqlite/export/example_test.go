package export_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"robust/selection"
	"robust/selection/sqlite"
	"robust/selection/sqlite/export"
	"robust/trainer"
)

// recorded returns the journal of a small selection.
func recorded(folder string) (*sqlite.Reader, error) {
	path := filepath.Join(folder, "run.db")
	members, err := trainer.Grid(trainer.Values("width", 8, 16)).All()
	if err != nil {
		return nil, err
	}
	train := trainer.ConfigurationFunc(func(_ context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
		loss := float64(in.Experiment+1) / c.Float("width")
		return trainer.Outcome{Loss: loss, Seconds: 2, Metrics: map[string]float64{"rms": 2 * loss}}, nil
	})
	journal, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	defer journal.Close()
	if _, err := selection.Run(context.Background(), train, trainer.Pool(members), selection.Settings{
		Method: selection.Halving{}, Budget: selection.Budget{Experiments: 2}, Journal: journal, Workers: 1}); err != nil {
		return nil, err
	}
	return sqlite.Read(path)
}

// A journal as a table for any other program.
func ExampleCSV() {
	folder, err := os.MkdirTemp("", "export")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	journal, err := recorded(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer journal.Close()
	var text bytes.Buffer
	if err := export.CSV(context.Background(), &text, journal); err != nil {
		fmt.Println(err)
		return
	}
	header, _, _ := bytes.Cut(text.Bytes(), []byte("\n"))
	fmt.Println(string(header))
	fmt.Println(bytes.Count(text.Bytes(), []byte("\n"))-1, "trainings")
	// Output:
	// candidate,id,experiment,sample_seed,init_seed,loss,status,seconds,attempts,error,metric.rms,feature.width
	// 4 trainings
}

// A journal as a line of JSON for each training, which pandas reads by read_json(…, lines=True). Here is the last one.
func ExampleJSONLines() {
	folder, err := os.MkdirTemp("", "export")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	journal, err := recorded(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer journal.Close()
	var text bytes.Buffer
	if err := export.JSONLines(context.Background(), &text, journal); err != nil {
		fmt.Println(err)
		return
	}
	lines := bytes.Fields(text.Bytes())
	fmt.Println(len(lines), "trainings")
	fmt.Println(string(lines[len(lines)-1]))
	// Output:
	// 4 trainings
	// {"candidate":1,"id":"width=16","experiment":1,"sample_seed":"17111142040288937363","init_seed":"7019689891423440843","loss":0.125,"status":"trained","seconds":2,"attempts":1,"metrics":{"rms":0.25},"features":{"width":16}}
}

// What the formats are written from: the columns, and the trainings in order.
func ExampleNew() {
	folder, err := os.MkdirTemp("", "export")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	journal, err := recorded(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer journal.Close()
	table, err := export.New(context.Background(), journal)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.Metrics, table.Features)
	for t, err := range table.Trainings(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		width, _ := t.Feature("width")
		fmt.Println(t.Instance.Experiment, t.ID, width.Value, t.Outcome.Loss)
	}
	// Output:
	// [rms] [{width false}]
	// 0 width=8 8 0.125
	// 0 width=16 16 0.0625
	// 1 width=8 8 0.25
	// 1 width=16 16 0.125
}
