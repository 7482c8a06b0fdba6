package replay_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/trainer"
	"robust/trainer/replay"
)

func TestReadErrors(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		options replay.Options
		want    error
		message string
	}{
		"empty":                {text: "", want: replay.ErrTable, message: "it is empty"},
		"blank":                {text: "\n\n", want: replay.ErrTable, message: "it is empty"},
		"byte order mark":      {text: "\ufeff", want: replay.ErrTable, message: "it is empty"},
		"UTF-16":               {text: "\xff\xfei\x00d\x00", want: replay.ErrTable, message: "UTF-16"},
		"header only":          {text: "id,s_1\n", want: replay.ErrTable, message: "no rows"},
		"no name":              {text: "id,,s_1\na,1,2\n", want: replay.ErrTable, message: "t.csv:1:4: malformed table: column 2 has no name"},
		"duplicate name":       {text: "id,x,x,s_1\na,1,2,3\n", want: replay.ErrTable, message: `t.csv:1:6: malformed table: columns 2 and 3 have the same name "x"`},
		"short row":            {text: "id,s_1\na,1\nb\n", want: replay.ErrTable, message: "t.csv:3:1: malformed table: this row has 1 cells, but the header has 2; it starts with \"b\""},
		"long row":             {text: "id,s_1\na,1,2\n", want: replay.ErrTable, message: "this row has 3 cells"},
		"quote":                {text: "id,s_1\na\"b,1\n", want: replay.ErrTable, message: "t.csv:2:"},
		"open quote":           {text: "id,s_1\n\"a,1\nb,2\n", want: replay.ErrTable, message: "in the row that starts on line 2"},
		"not UTF-8":            {text: "id,s_1\na\xff,1\n", want: replay.ErrTable, message: "t.csv:2:1"},
		"line break":           {text: "id,s_1\n\"a\nb\",1\n", want: replay.ErrTable, message: "line break"},
		"second BOM":           {text: "\ufeff\ufeffid,s_1\na,1\n", want: replay.ErrTable, message: "byte order mark"},
		"empty ID":             {text: "id,s_1\n,1\n", want: replay.ErrTable, message: `t.csv:2:1: malformed table: column "id": the ID is empty`},
		"duplicate ID":         {text: "id,s_1\na,1\n\nb,2\na,3\n", want: replay.ErrDuplicateID, message: `t.csv:5:1: malformed table: column "id": duplicate ID "a", first on line 2`},
		"no number":            {text: "id,s_1,s_2\na,1,2\nb,3,good\n", want: replay.ErrTable, message: `t.csv:3:5: malformed table: column "s_2": "good" is no number`},
		"empty score":          {text: "id,s_1\na,\n", want: replay.ErrMissing, message: `t.csv:2:3: malformed table: column "s_1"`},
		"score NaN":            {text: "id,s_1\na,nan\n", want: replay.ErrMissing},
		"score infinite":       {text: "id,s_1\na,-inf\n", want: replay.ErrMissing},
		"score out of range":   {text: "id,s_1\na,1e999\n", want: replay.ErrMissing},
		"negative seconds":     {text: "id,s_1,seconds_1\na,1,-1\n", want: replay.ErrTable, message: `"-1" are no seconds`},
		"seconds NaN":          {text: "id,s_1,seconds_1\na,1,nan\n", want: replay.ErrTable, message: "no seconds"},
		"seconds garbage":      {text: "id,s_1,seconds_1\na,1,2s\n", want: replay.ErrTable, message: `"2s" is no number`},
		"metric garbage":       {text: "id,s_1,m_1\na,1,x\n", options: replay.Options{Prefix: "s"}, want: replay.ErrTable, message: `column "m_1"`},
		"hyperparameter NaN":   {text: "id,lr,s_1\na,1,1\nb,NaN,1\n", want: replay.ErrTable, message: `t.csv:3:3: malformed table: column "lr": "NaN" among the numbers`},
		"hyperparameter 1e999": {text: "id,lr,s_1\na,1e999,1\n", want: replay.ErrTable, message: "among the numbers"},

		"semicolons":            {text: "id;s_1\na;1\n", want: replay.ErrTable, message: `t.csv:1:1: malformed table: there is a single column, "id;s_1"; if another character than ','`},
		"tabs":                  {text: "\nid\ts_1\na\t1\n", want: replay.ErrTable, message: "t.csv:2:1: malformed table: there is a single column"},
		"comment":               {text: "# made yesterday\nid,s_1\na,1\n", want: replay.ErrTable, message: `single column, "# made yesterday"`},
		"decimal comma":         {text: "id;s_1\na;1,5\n", options: replay.Options{Comma: ';'}, want: replay.ErrTable, message: `column "s_1": "1,5" is no number; write it as 0.91`},
		"underscore":            {text: "id,s_1\na,1_0\n", want: replay.ErrTable, message: `"1_0" is no number`},
		"long cell":             {text: "id,s_1\na," + strings.Repeat("x", 5000) + "\n", want: replay.ErrTable, message: `x"… (5000 bytes) is no number`},
		"trailing comma":        {text: "id,s_1,\na,1,\n", want: replay.ErrTable, message: "t.csv:1:8: malformed table: column 3 has no name; give it one"},
		"carriage returns":      {text: "id,s_1\ra,1\r", want: replay.ErrTable, message: "line break"},
		"no series":             {text: "id,x\na,1\n", want: replay.ErrSeries, message: "there are no scores"},
		"two series":            {text: "id,s_1,r_1,seconds_1\na,1,2,3\n", want: replay.ErrSeries, message: "may be s, r; choose one with Options.Prefix"},
		"no such series":        {text: "id,s_1,r_1\na,1,2\n", options: replay.Options{Prefix: "acc"}, want: replay.ErrSeries, message: "replay: t.csv:1: unsuitable series of columns: there are no columns acc_1, acc_2, …; the table has: s, r"},
		"gap":                   {text: "id,s_1,s_3\na,1,2\n", want: replay.ErrSeries, message: "no column s_2"},
		"late start":            {text: "id,s_2,s_3\na,1,2\n", want: replay.ErrSeries, message: "no column s_1"},
		"huge number":           {text: "id,s_1,s_999999999999\na,1,2\n", want: replay.ErrSeries, message: "no column s_2"},
		"same number":           {text: "id,s_1,s_01\na,1,2\n", want: replay.ErrSeries, message: `columns "s_1" and "s_01"`},
		"seconds too short":     {text: "id,s_1,s_2,seconds_1\na,1,2,3\n", want: replay.ErrSeries, message: "seconds_… have the numbers 1 to 1, and s_… 1 to 2"},
		"seconds not there":     {text: "id,s_1\na,1\n", options: replay.Options{Seconds: "time"}, want: replay.ErrSeries, message: "no columns time_1"},
		"other numbers":         {text: "id,s_1,s_2,time_0,time_1\na,1,2,3,4\n", options: replay.Options{Prefix: "s", Seconds: "time"}, want: replay.ErrSeries, message: "0 to 1"},
		"metric with a gap":     {text: "id,s_1,s_2,s_3,m_1,m_3\na,1,2,3,4,5\n", options: replay.Options{Prefix: "s"}, want: replay.ErrSeries, message: "no column m_2"},
		"metric not there":      {text: "id,s_1\na,1\n", options: replay.Options{Metrics: []string{"m"}}, want: replay.ErrSeries},
		"metric is the score":   {text: "id,s_1\na,1\n", options: replay.Options{Prefix: "s", Metrics: []string{"s"}}, want: replay.ErrOption},
		"metric twice":          {text: "id,s_1,m_1\na,1,2\n", options: replay.Options{Metrics: []string{"m", "m"}}, want: replay.ErrOption},
		"metric is the seconds": {text: "id,s_1,seconds_1\na,1,2\n", options: replay.Options{Metrics: []string{"seconds"}}, want: replay.ErrOption},
		"seconds are the score": {text: "id,s_1\na,1\n", options: replay.Options{Prefix: "s", Seconds: "s"}, want: replay.ErrOption},

		"no such ID column": {text: "id,s_1\na,1\n", options: replay.Options{ID: "model"}, want: replay.ErrOption, message: `no column "model" for the IDs; the first one is "id"`},
		"nothing to ignore": {text: "id,s_1\na,1\n", options: replay.Options{Ignore: []string{"x"}}, want: replay.ErrOption},
		"missing as what":   {text: "id,s_1\na,1\n", options: replay.Options{MissingAs: 7}, want: replay.ErrOption},
		"comma":             {text: "id,s_1\na,1\n", options: replay.Options{Comma: '"'}, want: replay.ErrOption},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := replay.Read(strings.NewReader(test.text), "t.csv", test.options)
			assert.Nil(t, table)
			assert.ErrorIs(t, err, test.want)
			assert.ErrorContains(t, err, test.message)
			assert.Equal(t, 1, strings.Count(err.Error(), "replay:"), err)
			assert.Less(t, len(err.Error()), 300)
			if !strings.HasPrefix(err.Error(), "replay: option") { // one that is wrong whatever the table
				assert.Contains(t, err.Error(), "replay: t.csv:")
			}
		})
	}
}

func TestReaderFails(t *testing.T) {
	broken := errors.New("the network parted")
	for _, start := range []string{"", "id,s_1\n", "id,s_1\na,1\n", "id,s_1\na,"} {
		r := io.MultiReader(strings.NewReader(start), iotest.ErrReader(broken))
		_, err := replay.Read(r, "t.csv", replay.Options{})
		assert.ErrorIs(t, err, broken, "after %q", start)
	}
}

func TestReadAccepts(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		options replay.Options
	}{
		"plain":                   {text: "id,s_1,s_2\na,1,2\n"},
		"no last line break":      {text: "id,s_1,s_2\na,1,2"},
		"byte order mark":         {text: "\ufeffid,s_1,s_2\na,1,2\n"},
		"Windows":                 {text: "id,s_1,s_2\r\na,1,2\r\n"},
		"quotes and spaces":       {text: "\"id\", \"s_1\",s_2\n \"a\", 1 ,\t2\n"},
		"from 0":                  {text: "id,s_0,s_1\na,1,2\n"},
		"leading zeros":           {text: "id,s_01,s_02\na,1,2\n"},
		"columns in any order":    {text: "s_2,id,s_1\n2,a,1\n", options: replay.Options{ID: "id"}},
		"semicolons":              {text: "id;s_1;s_2\na;1;2\n", options: replay.Options{Comma: ';'}},
		"tabs with an empty cell": {text: "id\ts_1\ts_2\tm_1\tm_2\na\t1\t2\t\t\n", options: replay.Options{Prefix: "s", Comma: '\t'}},
		"ignored":                 {text: "id,s_1,s_2,note,x_1\na,1,2,3,4\n", options: replay.Options{Ignore: []string{"note", "x_1"}}},
		"metrics not wanted":      {text: "id,s_1,s_2,m_1,m_2\na,1,2,3,4\n", options: replay.Options{Prefix: "s", Metrics: []string{}}},
		"numbered ID":             {text: "id_1,s_1,s_2\na,1,2\n"},
		"seconds as the score":    {text: "id,seconds_1,seconds_2\na,1,2\n", options: replay.Options{Prefix: "seconds"}},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := replay.Read(strings.NewReader(test.text), "t.csv", test.options)
			require.NoError(t, err)
			assert.Equal(t, []float64{1, 2}, losses(table, 0))
			c := table.Candidates()[0]
			assert.Equal(t, "a", c.ID())
			assert.Empty(t, c.(trainer.Configuration).Parameters())
			assert.Equal(t, trainer.Outcome{Loss: 1}, train(t, table, 0, 0))
		})
	}
}

func TestHyperparameters(t *testing.T) {
	table := read(t, "id,units_1,units_2,kind,odd,top_3,part,s_1,s_2,s_3\na,8,,x,inf,0,1_0,1,2,3\nb,1e2,-0.5,3,word,1,10,4,5,6\n", replay.Options{Prefix: "s"})
	want := [][]trainer.Parameter{
		{trainer.Param("units_1", 8), {Name: "units_2"}, trainer.Param("kind", "x"), trainer.Param("odd", "inf"), trainer.Param("top_3", 0), trainer.Param("part", "1_0")},
		{trainer.Param("units_1", 100), trainer.Param("units_2", -0.5), trainer.Param("kind", "3"), trainer.Param("odd", "word"), trainer.Param("top_3", 1), trainer.Param("part", "10")},
	}
	for i, c := range table.Candidates() {
		assert.Equal(t, want[i], c.(trainer.Configuration).Parameters(), "a shorter series is no metric")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(wide), "accuracy", "", 0)
	f.Add([]byte(wide), "loss", "model", 1)
	f.Add([]byte("id,s_1\na,1\n"), "", "", 0)
	f.Add([]byte("\ufeffid;x;s_01;s_02\n\"a;\"\"b\";-0;1e999;nan\n"), "", "id", int(';'))
	f.Add([]byte("id\tx\ts_0\ts_1\na\t\t1\t\n"), "s", "", int('\t'))
	f.Add([]byte("id,s_1,s_3,m_1,seconds_1\na,1,2,3,4\n"), "s", "", 1)
	f.Fuzz(func(t *testing.T, data []byte, prefix, id string, comma int) {
		options := replay.Options{Prefix: prefix, ID: id, MissingAs: trainer.Diverged}
		if comma > 1 {
			options.Comma = rune(comma)
		}
		table, err := replay.Read(strings.NewReader(string(data)), "fuzz", options)
		if err != nil {
			if !errors.Is(err, replay.ErrTable) && !errors.Is(err, replay.ErrSeries) && !errors.Is(err, replay.ErrOption) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		if err := trainer.CheckFeatures(table.Candidates()); err != nil {
			t.Fatal(err)
		}
		options.Prefix = strings.TrimSpace(options.Prefix)
		equal(t, table, rewritten(t, table, options))
	})
}
