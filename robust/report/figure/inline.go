package figure

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// note is what is said of an area under the pointer.
type note struct {
	area vg.Rectangle
	text string
}

// reach is how far from a point its note is shown.
const reach = vg.Length(6)

// Inline returns several figures, in rows of so many columns, as one svg element for an HTML page. It is
// transparent, is as wide as there is room up to its natural size, and carries title and description for those who cannot see
// it; id is that of the element, from which those of its parts are made. Notes of points, bars and tiles are titles of theirs,
// which browsers show under the pointer.
//
// Colours are the custom properties of CSS that Palette names, so that a page can have others in the dark.
func Inline(id, title, description string, columns int, figures ...*Figure) (string, error) {
	g, err := newGrid(columns, figures)
	if err != nil {
		return "", err
	}
	canvas := vgsvg.New(g.width(), g.height())
	g.draw(canvas, false)
	var file bytes.Buffer
	if _, err := canvas.WriteTo(&file); err != nil {
		return "", fmt.Errorf("figure: %w", err)
	}
	_, body, ok := strings.Cut(string(portable(file.Bytes())), "<g transform")
	body, rest, closed := strings.Cut(body, "</svg>")
	if !ok || !closed || strings.TrimSpace(rest) != "" {
		return "", fmt.Errorf("figure: an SVG that is not as it should be")
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg id="%[1]s" role="img" aria-labelledby="%[1]s-title %[1]s-text" viewBox="0 0 %[2]s %[3]s" style="max-width:%[4]spx">`+"\n",
		html.EscapeString(id), decimal(float64(g.width())), decimal(float64(g.height())), decimal(float64(g.width())/72*96))
	fmt.Fprintf(&b, "<title id=\"%s-title\">%s</title>\n<desc id=\"%[1]s-text\">%[3]s</desc>\n", html.EscapeString(id), escape(title), escape(description))
	b.WriteString("<g transform" + recolour(body))
	for _, s := range g.scenes {
		for _, n := range s.notes {
			fmt.Fprintf(&b, `<rect class="note" x="%s" y="%s" width="%s" height="%s"><title>%s</title></rect>`+"\n",
				decimal(float64(n.area.Min.X)), decimal(float64(g.height()-n.area.Max.Y)),
				decimal(float64(n.area.Max.X-n.area.Min.X)), decimal(float64(n.area.Max.Y-n.area.Min.Y)), escape(n.text))
		}
	}
	b.WriteString("</svg>\n")
	return b.String(), nil
}

// Palette returns the custom properties of CSS by which Inline names colours, with their values on a light and on a dark page.
func Palette() []Colour { return append([]Colour(nil), palette...) }

// Colour is a custom property of CSS.
type Colour struct{ Property, Light, Dark string }

var palette = []Colour{
	{"--series-0", hex(colours[0]), "#4C9BE8"}, {"--series-1", hex(colours[1]), "#F2803A"}, {"--series-2", hex(colours[2]), "#2FC79A"},
	{"--series-3", hex(colours[3]), "#E39AC6"}, {"--series-4", hex(colours[4]), "#F0B93A"}, {"--series-5", hex(colours[5]), "#9AD4F7"},
	{"--series-6", hex(colours[6]), "#F4F4F4"}, {"--neutral", hex(neutral), "#A8A8A8"}, {"--ink", hex(ink), "#E4E4E4"},
	{"--pale", hex(pale), "#5A5F66"}, {"--faint", hex(faint), "#33383F"},
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B) }

var hexadecimal = regexp.MustCompile(`(fill|stroke):#[0-9A-F]{6}`)

// recolour puts the names of colours in the place of their values. Those of areas are off by a little, since they were multiplied with
// their opacity.
func recolour(svg string) string {
	return hexadecimal.ReplaceAllStringFunc(svg, func(part string) string {
		what, value, _ := strings.Cut(part, ":")
		for _, c := range palette {
			if near(value, c.Light) {
				return what + ":var(" + c.Property + ")"
			}
		}
		return part
	})
}

func near(a, b string) bool {
	for i := 1; i < 7; i += 2 {
		x, _ := strconv.ParseUint(a[i:i+2], 16, 8)
		y, _ := strconv.ParseUint(b[i:i+2], 16, 8)
		if math.Abs(float64(x)-float64(y)) > 2 {
			return false
		}
	}
	return true
}

// escape makes a text one of HTML and of XML.
func escape(s string) string { return html.EscapeString(Printable(s)) }

// Printable returns a text without what can't be part of a figure: control characters and what is no UTF-8 are
// replaced by U+FFFD, and so are characters beyond the basic plane, which the fonts of a PDF lack.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r > 0xffff || r == 0xfffe || r == 0xffff {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}

// decimal writes a length to a hundredth of a point.
func decimal(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }
