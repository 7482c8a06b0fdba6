package calorimeter_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"robust/examples/shashlik/calorimeter"
)

func TestWhatIsWrittenIsReadFromCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := draw(t, rapid.Float32Min(0))
		events.X[0] = rapid.Float64Range(-1e300, 1e300).Draw(t, "x in double precision")
		var b bytes.Buffer
		require.NoError(t, calorimeter.WriteCSV(&b, events))
		back, err := calorimeter.ReadCSV(&b, "test.csv", calorimeter.CSVOptions{})
		require.NoError(t, err)
		require.Equal(t, events, back)
	})
}

// table returns the lines of a good file, divided.
func table(t testing.TB) [][]string {
	t.Helper()
	f, err := os.Open("testdata/three.csv")
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	return lines
}

func text(t testing.TB, lines [][]string) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, csv.NewWriter(&b).WriteAll(lines))
	return b.String()
}

func readCSV(text string, o calorimeter.CSVOptions) (*calorimeter.Events, error) {
	return calorimeter.ReadCSV(strings.NewReader(text), "test.csv", o)
}

func TestReadCSVTakesAnyOrderOfColumnsAndFurtherOnes(t *testing.T) {
	lines := table(t)
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(lines[0]))
	for i, line := range lines {
		shuffled := []string{"note " + string(rune('a'+i))}
		for _, k := range order {
			shuffled = append(shuffled, " "+line[k]+" ")
		}
		lines[i] = append(shuffled, "", "")
	}
	first := sample(t).Subset(upTo(3))
	shuffled := text(t, lines)
	for _, s := range []string{shuffled, strings.ReplaceAll(shuffled, "\n", "\r\n"), "\xef\xbb\xbf" + shuffled, strings.TrimSuffix(shuffled, "\n")} {
		events, err := readCSV(s, calorimeter.CSVOptions{})
		require.NoError(t, err)
		assert.Equal(t, first, events)
	}
}

func TestReadCSVOptions(t *testing.T) {
	lines := table(t)
	copy(lines[0], []string{"E_true", "vx", "vy", "tx", "ty", "zbar"})
	for k := 6; k < len(lines[0]); k++ {
		lines[0][k] = strings.Replace(lines[0][k], "cell_", "edep", 1)
	}
	o := calorimeter.CSVOptions{Energy: "E_true", X: "vx", Y: "vy", ThetaX: "tx", ThetaY: "ty", Depth: "zbar", Cells: "edep", Unit: 1000}
	events, err := readCSV(text(t, lines), o)
	require.NoError(t, err)
	want := sample(t).Subset(upTo(3))
	for i := range want.Deposits {
		want.Deposits[i] *= 1000
	}
	assert.Equal(t, want, events)
	for _, unit := range []float64{-1, math.Inf(1), math.NaN()} {
		_, err = readCSV("", calorimeter.CSVOptions{Unit: unit})
		assert.ErrorIs(t, err, calorimeter.ErrOption)
	}
}

func TestReadCSVErrors(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(lines [][]string) [][]string
		say   string
		wrap  error
	}{
		{"empty", func([][]string) [][]string { return nil }, "it is empty", calorimeter.ErrFormat},
		{"no events", func(l [][]string) [][]string { return l[:1] }, "there are none", calorimeter.ErrEvents},
		{"no column", func(l [][]string) [][]string { l[0][0] = "E"; return l }, "line 1: there is no column energy among 231 (E,x,y,theta_x,", calorimeter.ErrFormat},
		{"a cell too few", func(l [][]string) [][]string { l[0][230] = "cell_225"; return l }, "no column cell_224", calorimeter.ErrFormat},
		{"two columns", func(l [][]string) [][]string { l[0][9] = "x"; return l }, `two columns are named "x"`, calorimeter.ErrFormat},
		{"short line", func(l [][]string) [][]string { l[2] = l[2][1:]; return l }, "record on line 3: wrong number of fields", calorimeter.ErrFormat},
		{"no number", func(l [][]string) [][]string { l[3][2] = "3,5"; return l }, `line 4, column y: "3,5" is not a finite number`, calorimeter.ErrFormat},
		{"empty value", func(l [][]string) [][]string { l[3][7] = ""; return l }, `line 4, column cell_1: "" is not`, calorimeter.ErrFormat},
		{"too large", func(l [][]string) [][]string { l[3][2] = "1e999"; return l }, `line 4, column y: "1e999" is not`, calorimeter.ErrFormat},
		{"NaN", func(l [][]string) [][]string { l[1][3] = "nan"; return l }, "line 2, column theta_x: NaN", calorimeter.ErrEvents},
		{"infinite", func(l [][]string) [][]string { l[1][5] = "-Inf"; return l }, "line 2, column depth: -Inf", calorimeter.ErrEvents},
		{"no energy", func(l [][]string) [][]string { l[1][0] = "0"; return l }, "line 2, column energy: 0", calorimeter.ErrEvents},
		{"negative deposit", func(l [][]string) [][]string { l[2][8] = "-0.5"; return l }, "line 3, column cell_2: a deposit of -0.5 MeV", calorimeter.ErrEvents},
		{"NaN deposit", func(l [][]string) [][]string { l[2][8] = "NaN"; return l }, "line 3, column cell_2: a deposit of NaN MeV", calorimeter.ErrEvents},
		{"huge deposit", func(l [][]string) [][]string { l[2][8] = "1e39"; return l }, "line 3, column cell_2: a deposit of 1e+39 MeV", calorimeter.ErrEvents},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readCSV(text(t, c.spoil(table(t))), calorimeter.CSVOptions{})
			require.ErrorIs(t, err, c.wrap)
			assert.ErrorContains(t, err, c.say)
			assert.ErrorContains(t, err, "test.csv")
		})
	}
	good := text(t, table(t))
	_, err := readCSV(strings.Replace(good, "\n", "\n\"", 1), calorimeter.CSVOptions{})
	require.ErrorIs(t, err, calorimeter.ErrFormat)
	assert.ErrorContains(t, err, "line 2")
	assert.ErrorContains(t, err, "close every quotation")
}

// endless is a file without any end of line.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '7'
	}
	e.read += len(p)
	return len(p), nil
}

func TestReadCSVBoundsALine(t *testing.T) {
	for _, start := range []string{"", "\"", text(t, table(t))} {
		tail := &endless{}
		_, err := calorimeter.ReadCSV(io.MultiReader(strings.NewReader(start), tail), "test.csv", calorimeter.CSVOptions{})
		require.ErrorIs(t, err, calorimeter.ErrFormat)
		assert.ErrorContains(t, err, "a line takes more than 1048576 bytes: give one line an event")
		assert.Less(t, tail.read, 1<<21)
	}
}

func FuzzReadCSV(f *testing.F) {
	good := table(f)
	f.Add(text(f, good))
	f.Add(text(f, good[:1]))
	f.Add(strings.ReplaceAll(text(f, good), "\n", "\r\n"))
	f.Add("7.5,0.1,-0.2")
	f.Add("\"1\n2\",nan")
	header, line := text(f, good[:1]), strings.Join(good[1][3:], ",")
	f.Fuzz(func(t *testing.T, data string) {
		// the whole file, and the first values of its only event
		for _, s := range []string{data, header + data + "," + line} {
			if events, err := readCSV(s, calorimeter.CSVOptions{}); err == nil {
				require.NoError(t, events.Validate())
			}
		}
	})
}
