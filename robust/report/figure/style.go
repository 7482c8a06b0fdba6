package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colours are those of Okabe and Ito (2008), without the yellow, which is too light for lines on
// white.
var colours = []color.NRGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	{0x00, 0x00, 0x00, 0xff}, // black
}

var (
	neutral = color.NRGBA{0x60, 0x60, 0x60, 0xff} // series without a name, and levels
	ink     = color.NRGBA{0x26, 0x26, 0x26, 0xff} // texts and axes
	pale    = color.NRGBA{0xb4, 0xb4, 0xb4, 0xff} // the background of a plot
	faint   = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff} // the grid
)

var glyphs = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, draw.RingGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{}, draw.CrossGlyph{},
}

// dashes tell lines apart once the colours are used up.
var dashes = [][]vg.Length{nil, {6, 3}, {2, 2}, {8, 3, 2, 3}}

const (
	lineWidth    = vg.Length(1.5)
	axisWidth    = vg.Length(0.8)
	glyphRadius  = vg.Length(2.8)
	titleSize    = 13
	labelSize    = 12
	tickSize     = 11
	opacity      = 0x40 // of bands, of 0xff
	pngDots      = 150  // an inch
	defaultWidth = 6.0  // inches
	defaultHigh  = 4.2
)

// style is what tells one name from others.
type style struct {
	colour color.NRGBA
	glyph  draw.GlyphDrawer
	dashes []vg.Length
}

func styleOf(name int) style {
	return style{colours[name%len(colours)], glyphs[name%len(glyphs)], dashes[name/len(colours)%len(dashes)]}
}

func (s style) line() draw.LineStyle {
	return draw.LineStyle{Color: s.colour, Width: lineWidth, Dashes: s.dashes}
}

func (s style) marker() draw.GlyphStyle {
	return draw.GlyphStyle{Color: s.colour, Radius: glyphRadius, Shape: s.glyph}
}

func (s style) area() color.NRGBA {
	c := s.colour
	c.A = opacity
	return c
}

// newPlot returns an empty plot with the fonts and lines of all figures.
func newPlot() *plot.Plot {
	p := plot.New()
	letters := func(size font.Length) font.Font {
		return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	}
	p.Title.TextStyle.Font, p.Title.TextStyle.Color, p.Title.Padding = letters(titleSize), ink, 8
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Padding = 0
		a.Color, a.Width = ink, axisWidth
		a.Label.TextStyle.Font, a.Label.TextStyle.Color, a.Label.Padding = letters(labelSize), ink, 4
		a.Tick.Label.Font, a.Tick.Label.Color = letters(tickSize), ink
		a.Tick.Color, a.Tick.Width, a.Tick.Length = ink, axisWidth, 5
	}
	p.Legend.TextStyle.Font, p.Legend.TextStyle.Color = letters(tickSize), ink
	p.Legend.ThumbnailWidth, p.Legend.Padding = 24, 3
	return p
}

// textStyle is that of words beside data.
func textStyle() draw.TextStyle {
	p := newPlot()
	style := p.Legend.TextStyle
	style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
	return style
}
