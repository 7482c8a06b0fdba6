package figure_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"robust/robust/report/figure"
)

// everything has all kinds of series, on axes as asked.
func everything(logX, logY bool) *figure.Figure {
	f := figure.New("Loss & <size>", "training events", "RMSE(E)/E")
	f.LogX, f.LogY = logX, logY
	points := []figure.Point{{X: 100, Y: 0.05, Low: 0.04, High: 0.07}, {X: 1000, Y: 0.03, Low: 0.028, High: 0.033}, {X: 32000, Y: 0.023}}
	f.Points("Model 1", points)
	f.Markers("Model 2", []figure.Point{{X: 300, Y: 0.04}})
	f.Line("Model 2", []figure.Point{{X: 100, Y: 0.045}, {X: 30000, Y: 0.025}})
	f.Band("systematic", []figure.Point{{X: 100, Y: 0.03, Low: 0.02, High: 0.04}, {X: 10000, Y: 0.02, Low: 0.01, High: 0.03}})
	f.Histogram("counts", []float64{0.01, 0, 0.02}, []float64{100, 1000, 5000, 32000})
	f.HorizontalLine("barycentre", 0.024)
	return f
}

func boxes() *figure.Figure {
	f := figure.New("", "", "loss")
	f.Boxes([]string{"He", "a much longer label of a box", "another long label for a box"}, [][]float64{{1, 2, 3, 4, 100}, {2}, {5, 5, 5}})
	return f
}

func save(t *testing.T, name string, figures ...*figure.Figure) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, figure.SaveGrid(path, 2, figures...))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file is left")
	return content
}

// texts returns the letters of an SVG, which must be well-formed.
func texts(t *testing.T, svg []byte) string {
	t.Helper()
	decoder, out := xml.NewDecoder(bytes.NewReader(svg)), ""
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		if letters, ok := token.(xml.CharData); ok {
			out += strings.TrimSpace(string(letters)) + "\n"
		}
	}
}

func TestFilesAreWhatTheirNamesSay(t *testing.T) {
	for _, logs := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
		f := everything(logs[0], logs[1])
		svg := texts(t, save(t, "a.svg", f))
		for _, text := range []string{"Loss & <size>", "training events", "RMSE(E)/E", "Model 1", "Model 2", "systematic", "counts", "barycentre"} {
			assert.Equal(t, 1, strings.Count(svg, text+"\n"), text)
		}
		picture, err := png.Decode(bytes.NewReader(save(t, "a.PNG", f)))
		require.NoError(t, err)
		assert.Equal(t, 6*150, picture.Bounds().Dx())
		assert.Equal(t, 630, picture.Bounds().Dy())
		assert.True(t, bytes.HasPrefix(save(t, "a.pdf", f), []byte("%PDF-")))
	}
	svg := texts(t, save(t, "b.svg", boxes()))
	assert.Contains(t, svg, "a much longer label of a box")
	picture, err := png.Decode(bytes.NewReader(save(t, "grid.png", boxes(), boxes(), everything(true, true))))
	require.NoError(t, err)
	assert.Equal(t, 2*6*150, picture.Bounds().Dx())
	assert.Equal(t, 2*630, picture.Bounds().Dy())
}

func TestEqualFiguresGiveEqualFiles(t *testing.T) {
	for _, name := range []string{"a.svg", "a.png", "a.pdf"} {
		first := save(t, name, everything(true, false), boxes())
		assert.Equal(t, first, save(t, name, everything(true, false), boxes()), name)
		assert.NotEqual(t, first, save(t, name, everything(true, true), boxes()), name)
	}
}

func TestSaveDoesNotChangeTheFigure(t *testing.T) {
	f := everything(true, true)
	first := save(t, "a.svg", f)
	assert.Equal(t, first, save(t, "a.svg", f))
	f.LogY = false
	assert.NotEqual(t, first, save(t, "a.svg", f))
}

func TestOnePointAndNone(t *testing.T) {
	for _, v := range []float64{1e-300, 1e-12, 1, 17, 1e12, 1e300} {
		for _, log := range []bool{false, true} {
			f := figure.New("", "", "")
			f.LogX, f.LogY = log, log
			texts(t, save(t, "none.svg", f))
			f.Points("one", []figure.Point{{X: v, Y: v}})
			texts(t, save(t, "one.svg", f))
		}
	}
	f := figure.New("", "", "")
	f.Points("origin", []figure.Point{{}})
	f.Points("empty", nil)
	f.Histogram("empty", nil, []float64{1})
	texts(t, save(t, "origin.svg", f))
}

// TestLegendCoversNoData checks that lines over the whole plot move the legend out of it, and others do not.
func TestLegendCoversNoData(t *testing.T) {
	width := func(points ...figure.Point) int { // of the data, whose blue reaches the right end of the axis
		f := figure.New("", "", "")
		f.Line("a line with a long name", points)
		picture, err := png.Decode(bytes.NewReader(save(t, "a.png", f)))
		require.NoError(t, err)
		last, bottom := 0, picture.Bounds().Dy()
		for x := range picture.Bounds().Dx() {
			for y := bottom * 3 / 4; y < bottom; y++ { // below the legend
				if r, g, b, _ := picture.At(x, y).RGBA(); r < 0x1000 && g > 0x6000 && b > 0xa000 {
					last = x
				}
			}
		}
		return last
	}
	assert.Greater(t, width(figure.Point{X: 0, Y: 1}, figure.Point{X: 1, Y: 0}), 800)
	assert.Less(t, width(figure.Point{X: 0, Y: 1}, figure.Point{X: 1, Y: 0}, figure.Point{X: 0, Y: 0}, figure.Point{X: 1, Y: 1}), 700)
}

func TestErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for text, spoil := range map[string]func(f *figure.Figure){
		"Model 1: point 1 is {X:2 Y:NaN Low:0 High:0}": func(f *figure.Figure) {
			f.Points("Model 1", []figure.Point{{X: 1, Y: 1}, {X: 2, Y: nan}})
		},
		"Low:-Inf":                       func(f *figure.Figure) { f.Band("b", []figure.Point{{X: 1, Y: 1, Low: -inf, High: 1}}) },
		"without name: point 0 is {X:+I": func(f *figure.Figure) { f.Line("", []figure.Point{{X: inf, Y: 1}}) },
		"level: point 0":                 func(f *figure.Figure) { f.HorizontalLine("level", nan) },
		"goes from 2 to 1":               func(f *figure.Figure) { f.Points("a", []figure.Point{{X: 1, Y: 1, Low: 2, High: 1}}) },
		"3 edges for 1 values":           func(f *figure.Figure) { f.Histogram("h", []float64{1}, []float64{1, 2, 3}) },
		"the edges 2 and 2":              func(f *figure.Figure) { f.Histogram("h", []float64{1, 1}, []float64{1, 2, 2}) },
		"the edges NaN and 2":            func(f *figure.Figure) { f.Histogram("h", []float64{1}, []float64{nan, 2}) },
		"h: point 1 is":                  func(f *figure.Figure) { f.Histogram("h", []float64{nan}, []float64{1, 2}) },
		"2 labels for 1 groups":          func(f *figure.Figure) { f.Boxes([]string{"a", "b"}, [][]float64{{1}}) },
		"0 labels for 0 groups":          func(f *figure.Figure) { f.Boxes(nil, nil) },
		"b: the group is empty":          func(f *figure.Figure) { f.Boxes([]string{"a", "b"}, [][]float64{{1}, {}}) },
		"a: value NaN":                   func(f *figure.Figure) { f.Boxes([]string{"a"}, [][]float64{{1, nan}}) },
		"added twice": func(f *figure.Figure) {
			f.Boxes([]string{"a"}, [][]float64{{1}})
			f.Boxes([]string{"a"}, [][]float64{{1}})
		},
		"a: figure: value can't be drawn: -2 on the logarithmic axis y": func(f *figure.Figure) {
			f.LogY = true
			f.Points("a", []figure.Point{{X: 1, Y: -2}})
		},
		"0 on the logarithmic axis x": func(f *figure.Figure) {
			f.LogX = true
			f.Points("a", []figure.Point{{X: 0, Y: 1}})
		},
		"-0.5 on the logarithmic axis y": func(f *figure.Figure) {
			f.LogY = true
			f.Points("a", []figure.Point{{X: 1, Y: 1, Low: -0.5, High: 2}})
		},
		"-1 on the logarithmic axis y": func(f *figure.Figure) {
			f.LogY = true
			f.Histogram("h", []float64{-1}, []float64{1, 2})
		},
		"boxes on a logarithmic axis x": func(f *figure.Figure) {
			f.LogX = true
			f.Boxes([]string{"a"}, [][]float64{{1}})
		},
		"the range [2 1] of axis y":            func(f *figure.Figure) { f.YRange = [2]float64{2, 1} },
		"the range [NaN 1] of axis x":          func(f *figure.Figure) { f.XRange = [2]float64{nan, 1} },
		"0 on the logarithmic axis y: leave":   func(f *figure.Figure) { f.LogY, f.YRange = true, [2]float64{0, 1} },
		"a width of -1 and a height of 0 inch": func(f *figure.Figure) { f.Width = -1 },
		"a height of NaN inches":               func(f *figure.Figure) { f.Height = nan },
		`the text "a\x00"`:                     func(f *figure.Figure) { f.Line("a\x00", nil) },
		`the text "\xff"`:                      func(f *figure.Figure) { f.Boxes([]string{"\xff"}, [][]float64{{1}}) },
	} {
		f := figure.New("", "", "")
		spoil(f)
		path := filepath.Join(t.TempDir(), "a.svg")
		err := f.Save(path)
		require.ErrorIs(t, err, figure.ErrValue, text)
		assert.ErrorContains(t, err, text)
		assert.ErrorContains(t, err, path)
		assert.NoFileExists(t, path, text)
	}
}

func TestBadPaths(t *testing.T) {
	f := figure.New("", "", "")
	folder := t.TempDir()
	for _, name := range []string{"a", "a.jpg", "svg"} {
		assert.ErrorIs(t, f.Save(filepath.Join(folder, name)), figure.ErrFormat, name)
	}
	assert.ErrorIs(t, f.Save(filepath.Join(folder, "none", "a.svg")), fs.ErrNotExist)
	require.NoError(t, os.Mkdir(filepath.Join(folder, "folder.svg"), 0o755))
	assert.ErrorContains(t, f.Save(filepath.Join(folder, "folder.svg")), "folder.svg")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing is left of a failed save")
	assert.ErrorIs(t, figure.SaveGrid(filepath.Join(folder, "a.svg"), 0, f), figure.ErrValue)
	assert.ErrorIs(t, figure.SaveGrid(filepath.Join(folder, "a.svg"), 1), figure.ErrValue)
}

func TestAFailedSaveKeepsTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.svg")
	require.NoError(t, everything(true, true).Save(path))
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	f := figure.New("", "", "")
	f.HorizontalLine("", math.NaN())
	require.Error(t, f.Save(path))
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

// TestMuted: a muted series takes no colour, so that the others keep theirs.
func TestMuted(t *testing.T) {
	svg := func(muted ...string) string {
		f := figure.New("", "", "")
		f.Muted = muted
		f.Markers("others", []figure.Point{{X: 1, Y: 1}})
		f.Markers("best", []figure.Point{{X: 2, Y: 2}})
		return string(save(t, "a.svg", f))
	}
	const blue, vermilion, grey = "#0072B2", "#D55E00", "#606060"
	assert.Contains(t, svg(), vermilion)
	assert.NotContains(t, svg(), grey)
	assert.Contains(t, svg("others"), grey)
	assert.Contains(t, svg("others"), blue, "of the best")
	assert.NotContains(t, svg("others"), vermilion)
	f := boxes()
	f.Muted = []string{""}
	assert.NotContains(t, string(save(t, "a.svg", f)), blue)
	assert.Contains(t, string(save(t, "a.svg", boxes())), blue)
}
