package main

import (
	"bytes"
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Colours of the subjects; those of colour-blind safe charts (Okabe and Ito).
var (
	ownColor    = color.RGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}
	peerColor   = color.RGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}
	engineColor = color.RGBA{R: 0x66, G: 0x66, B: 0x66, A: 0xff}
	paper       = color.RGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
)

// line is one line of a chart.
type line struct {
	title  string
	color  color.Color
	dashed bool
	points plotter.XYs
}

// chart draws how requests and time grow with the number of keys, as SVG. The same report gives the same bytes.
func (t *tables) chart() ([]byte, error) {
	requests, err := drawn("Requests, authentication included", t.requestLines())
	if err != nil {
		return nil, err
	}
	seconds, err := drawn(fmt.Sprintf("Seconds, with %.0f ms for each request", t.Machine.LatencySeconds*1000), t.timeLines())
	if err != nil {
		return nil, err
	}
	canvas := vgsvg.New(26*vg.Centimeter, 11*vg.Centimeter)
	tiles := draw.Tiles{Rows: 1, Cols: 2, PadX: vg.Centimeter, PadTop: 3 * vg.Millimeter, PadBottom: 3 * vg.Millimeter,
		PadLeft: 3 * vg.Millimeter, PadRight: 3 * vg.Millimeter}
	all := draw.New(canvas)
	all.SetColor(paper)
	all.Fill(all.Rectangle.Path())
	plots := [][]*plot.Plot{{requests, seconds}}
	for i, place := range plot.Align(plots, tiles, all)[0] {
		plots[0][i].Draw(place)
	}
	var text bytes.Buffer
	if _, err := canvas.WriteTo(&text); err != nil {
		return nil, err
	}
	return bytes.ReplaceAll(text.Bytes(), []byte("font-family:Liberation Sans"), []byte("font-family:"+families)), nil
}

// families are the fonts of the chart: the first there is, all with the measures of the one that it is laid out with.
const families = "Liberation Sans,Arial,Helvetica,sans-serif"

func init() { plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"} }

// requestLines are those of up and refresh, of the provider and the peer.
func (t *tables) requestLines() []line {
	count := func(f figure) float64 { return f.all() }
	lines := []line{
		{title: t.own + ", up", color: ownColor, points: t.points(t.own, up, count)},
		{title: t.own + ", refresh", color: ownColor, dashed: true, points: t.points(t.own, refresh, count)},
		{title: t.peer + ", up", color: peerColor, points: t.points(t.peer, up, count)},
		{title: t.peer + ", refresh", color: peerColor, dashed: true, points: t.points(t.peer, refresh, count)},
	}
	for _, k := range t.known {
		if k.Projects != 1 || k.Requests == 0 {
			continue
		}
		for i, o := range map[int]operation{2: up, 3: refresh} {
			if k.Operation == string(o) {
				lines[i].points = append(lines[i].points, plotter.XY{X: float64(k.Keys), Y: float64(k.Requests)})
			}
		}
	}
	return lines
}

// timeLines are those of up and refresh, of all subjects.
func (t *tables) timeLines() []line {
	median := func(f figure) float64 { return f.Seconds.Median }
	var lines []line
	for _, s := range []struct {
		title string
		color color.Color
	}{{t.own, ownColor}, {engine().Title, engineColor}, {t.peer, peerColor}} {
		lines = append(lines,
			line{title: s.title + ", up", color: s.color, points: t.points(s.title, up, median)},
			line{title: s.title + ", refresh", color: s.color, dashed: true, points: t.points(s.title, refresh, median)})
	}
	return lines
}

// points are a subject's figures by number of keys, one project each and the state written once.
func (t *tables) points(subject string, o operation, value func(figure) float64) plotter.XYs {
	var points plotter.XYs
	for _, of := range t.scenarios() {
		f, ok := t.find(subject, of, o)
		if y := value(f); ok && of.Projects == 1 && !of.Checkpoints && y > 0 {
			points = append(points, plotter.XY{X: float64(of.Keys), Y: y})
		}
	}
	return points
}

// drawn is a chart with both axes logarithmic.
func drawn(title string, lines []line) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text, p.X.Label.Text = title, "keys"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.TickerFunc(ticks), plot.TickerFunc(ticks)
	p.Legend.Top, p.Legend.Left, p.Legend.Padding = true, true, vg.Millimeter
	p.Add(plotter.NewGrid())
	for _, l := range lines {
		if len(l.points) == 0 {
			continue
		}
		curve, dots, err := plotter.NewLinePoints(l.points)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.title, err)
		}
		curve.Color, curve.Width = l.color, vg.Points(1.5)
		dots.Color, dots.Shape, dots.Radius = l.color, draw.CircleGlyph{}, vg.Points(2.5)
		if l.dashed {
			curve.Dashes = []vg.Length{vg.Points(5), vg.Points(3)}
		}
		p.Add(curve, dots)
		p.Legend.Add(l.title, curve, dots)
	}
	p.X.Min, p.X.Max = 0.9, max(p.X.Max, 10)*1.1
	p.Y.Min *= 0.8
	p.Y.Max *= 30 // room for the legend
	return p, nil
}

// ticks are powers of ten, with twos and fives between them.
func ticks(low, high float64) []plot.Tick {
	var list []plot.Tick
	for _, decade := range []float64{0.001, 0.01, 0.1, 1, 10, 100, 1000, 10000, 100000} {
		for _, n := range []float64{1, 2, 5} {
			if v := decade * n; v >= low && v <= high {
				label := ""
				if n == 1 {
					label = fmt.Sprintf("%g", v)
				}
				list = append(list, plot.Tick{Value: v, Label: label})
			}
		}
	}
	return list
}
