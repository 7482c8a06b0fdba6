// Package figure draws the plots of reports and examples, all in one style: the
// colours of Okabe and Ito, which colour-blind readers can tell apart, letters that can
// be read, axes with round ticks, and a legend that covers no data.
//
// A Figure is filled with series and saved as SVG, PNG or PDF by the file's
// extension. Series of the same name share colour, marker and legend entry, so that points
// and the line that was fitted to them belong together. Equal figures give equal files.
//
// What is wrong with a series is not told where it is added but by Save, which then
// writes nothing.
package figure
