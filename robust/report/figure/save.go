package figure

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

func init() {
	// Otherwise a PDF has the time of its making in it, and its parts in any order.
	fpdf.SetDefaultCreationDate(time.Unix(0, 0).UTC())
	fpdf.SetDefaultModificationDate(time.Unix(0, 0).UTC())
	fpdf.SetDefaultCatalogSort(true)
}

// Save writes the figure to a file, SVG, PNG or PDF by the extension of its name; what was
// there before is replaced once all is written. Its error wraps ErrValue, ErrFormat or
// that of the file system.
func (f *Figure) Save(path string) error { return SaveGrid(path, 1, f) }

// SaveGrid writes several figures to one file as Save does, in rows of so many
// columns. All have the size of the largest.
func SaveGrid(path string, columns int, figures ...*Figure) error {
	extension := strings.ToLower(filepath.Ext(path))
	if len(extension) < 2 || !slices.Contains(Formats(), extension[1:]) {
		return fmt.Errorf("%w: %q of %s: give .svg, .png or .pdf", ErrFormat, extension, path)
	}
	var file bytes.Buffer
	if err := WriteGrid(&file, extension[1:], columns, figures...); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return write(path, file.Bytes())
}

// Formats returns the formats that figures can be written in.
func Formats() []string { return []string{"svg", "png", "pdf"} }

// WriteGrid writes several figures as SaveGrid does, in one of Formats.
func WriteGrid(w io.Writer, format string, columns int, figures ...*Figure) error {
	g, err := newGrid(columns, figures)
	if err != nil {
		return err
	}
	canvas, err := newCanvas(format, g.width(), g.height())
	if err != nil {
		return err
	}
	g.draw(canvas, true)
	var file bytes.Buffer
	if _, err := canvas.WriteTo(&file); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	_, err = w.Write(portable(file.Bytes()))
	return err
}

// grid is several figures of one size, in rows of so many columns.
type grid struct {
	scenes        []*scene
	columns, rows int
	cell          vg.Point
}

func newGrid(columns int, figures []*Figure) (grid, error) {
	if columns < 1 || len(figures) == 0 {
		return grid{}, fmt.Errorf("%w: %d figures in %d columns: give at least one", ErrValue, len(figures), columns)
	}
	g := grid{columns: min(columns, len(figures))}
	g.rows = (len(figures) + g.columns - 1) / g.columns
	for _, f := range figures {
		s, err := f.compose()
		if err != nil {
			return grid{}, err
		}
		g.scenes = append(g.scenes, s)
		g.cell.X = max(g.cell.X, vg.Length(f.size(f.Width, defaultWidth))*vg.Inch)
		g.cell.Y = max(g.cell.Y, vg.Length(f.size(f.Height, defaultHigh))*vg.Inch)
	}
	return g, nil
}

func (g grid) width() vg.Length  { return vg.Length(g.columns) * g.cell.X }
func (g grid) height() vg.Length { return vg.Length(g.rows) * g.cell.Y }

// draw draws all figures, on the colour of their background or on nothing.
func (g grid) draw(canvas vg.CanvasSizer, background bool) {
	whole := draw.New(canvas)
	if background {
		whole.SetColor(g.scenes[0].plot.BackgroundColor)
		whole.Fill(whole.Rectangle.Path())
	}
	for i, s := range g.scenes {
		if !background {
			s.plot.BackgroundColor = nil
		}
		left, top := vg.Length(i%g.columns)*g.cell.X, whole.Max.Y-vg.Length(i/g.columns)*g.cell.Y
		s.draw(draw.Canvas{Canvas: whole.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: left, Y: top - g.cell.Y}, Max: vg.Point{X: left + g.cell.X, Y: top}}})
	}
}

func newCanvas(format string, width, height vg.Length) (vg.CanvasWriterTo, error) {
	switch format {
	case "svg":
		return vgsvg.New(width, height), nil
	case "png":
		return vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pngDots))}, nil
	case "pdf":
		return vgpdf.New(width, height), nil
	default:
		return nil, fmt.Errorf("%w: %q: give svg, png or pdf", ErrFormat, format)
	}
}

// portable names, in an SVG, fonts with letters as wide as those of Liberation Sans for
// readers who lack it.
func portable(file []byte) []byte {
	return bytes.ReplaceAll(file, []byte("font-family:Liberation Sans;font-variant:normal;"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))
}

// write replaces a file at once.
func write(path string, content []byte) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	defer func() {
		if err != nil {
			os.Remove(temporary.Name())
			err = fmt.Errorf("figure: %w", err)
		}
	}()
	_, err = temporary.Write(content)
	if e := temporary.Chmod(0o644); err == nil {
		err = e
	}
	if e := temporary.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
