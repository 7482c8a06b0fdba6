package figure

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
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
	if columns < 1 || len(figures) == 0 {
		return fmt.Errorf("%w: %d figures in %d columns: give at least one", ErrValue, len(figures), columns)
	}
	var width, height float64
	scenes := make([]*scene, len(figures))
	for i, f := range figures {
		var err error
		if scenes[i], err = f.compose(); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		width, height = max(width, f.size(f.Width, defaultWidth)), max(height, f.size(f.Height, defaultHigh))
	}
	columns = min(columns, len(figures))
	rows := (len(figures) + columns - 1) / columns
	w, h := vg.Length(width)*vg.Inch, vg.Length(height)*vg.Inch
	canvas, err := newCanvas(path, vg.Length(columns)*w, vg.Length(rows)*h)
	if err != nil {
		return err
	}
	whole := draw.New(canvas)
	whole.SetColor(scenes[0].plot.BackgroundColor)
	whole.Fill(whole.Rectangle.Path())
	for i, s := range scenes {
		left, top := vg.Length(i%columns)*w, whole.Max.Y-vg.Length(i/columns)*h
		s.draw(draw.Canvas{Canvas: whole.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: left, Y: top - h}, Max: vg.Point{X: left + w, Y: top}}})
	}
	var file bytes.Buffer
	if _, err := canvas.WriteTo(&file); err != nil {
		return fmt.Errorf("figure: %s: %w", path, err)
	}
	return write(path, portable(file.Bytes()))
}

func newCanvas(path string, width, height vg.Length) (vg.CanvasWriterTo, error) {
	switch extension := strings.ToLower(filepath.Ext(path)); extension {
	case ".svg":
		return vgsvg.New(width, height), nil
	case ".png":
		return vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pngDots))}, nil
	case ".pdf":
		return vgpdf.New(width, height), nil
	default:
		return nil, fmt.Errorf("%w: %q of %s: give .svg, .png or .pdf", ErrFormat, extension, path)
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
