// Package stats holds the statistics that selection rests on: two-sample and
// paired tests, quantiles, resampling, corrections for multiple tests, and the
// accumulators that gather evidence about candidates one experiment at a time.
package stats
