package figure

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Tile is a rectangle of a density.
type Tile struct {
	Left, Right, Low, High float64
	// Shade is between 0, nearly transparent, and 1.
	Shade float64
	Note  string // what Inline shows of it under the pointer
}

// Tiles adds rectangles in shades of grey, such as the numbers of points that are too many to be
// drawn.
func (f *Figure) Tiles(name string, values []Tile) {
	f.add(layer{name: name, form: tiles(values)})
}

type tiles []Tile

func (t tiles) check() error {
	for i, v := range t {
		if sum := v.Left + v.Right + v.Low + v.High; math.IsNaN(sum) || math.IsInf(sum, 0) || !(v.Shade >= 0 && v.Shade <= 1) {
			return fmt.Errorf("tile %d is %+v: leave it out", i, v)
		}
	}
	return nil
}

func (t tiles) extend(x, y *axis) error {
	for _, v := range t {
		for _, end := range []float64{v.Left, v.Right} {
			if err := x.include(end); err != nil {
				return err
			}
		}
		for _, end := range []float64{v.Low, v.High} {
			if err := y.include(end); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t tiles) plot(c draw.Canvas, _ style, x, y func(float64) vg.Length, notes *[]note) {
	for _, v := range t {
		area := vg.Rectangle{Min: vg.Point{X: x(v.Left), Y: y(v.Low)}, Max: vg.Point{X: x(v.Right), Y: y(v.High)}}
		c.FillPolygon(shade(v.Shade), c.ClipPolygonXY(corners(area)))
		if v.Note != "" {
			*notes = append(*notes, note{area, v.Note})
		}
	}
}

// outline leaves a density out: a legend may cover its thin outskirts.
func (tiles) outline(_, _ func(float64) vg.Length, _ func(x0, y0, x1, y1 vg.Length)) {}

func (tiles) thumbnail(c *draw.Canvas, _ style) { c.FillPolygon(shade(0.5), corners(c.Rectangle)) }

func shade(s float64) color.NRGBA {
	out := neutral
	out.A = uint8(0x18 + s*0xb0)
	return out
}
