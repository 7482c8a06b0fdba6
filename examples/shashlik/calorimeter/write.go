package calorimeter

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// Write writes events as the compressed NumPy archive that Read reads, in little space: deposits
// as uint16 counts, rounded to the nearest multiple of 0.25 MeV and from halfway to the even one, the truth
// as float32. What Write has rounded once it writes exactly.
//
// Its error wraps ErrEvents for events that Validate refuses, of which there are more than MaxEvents, or with a value that does
// not fit: a deposit above 16,383.75 MeV, a number beyond float32, an energy that float32 takes for zero.
func Write(w io.Writer, events *Events) error {
	if err := events.validateForFile(); err != nil {
		return err
	}
	counts := make([]uint16, len(events.Deposits))
	for i, v := range events.Deposits {
		count := math.RoundToEven(float64(v) / depositUnit)
		if count > math.MaxUint16 {
			return fmt.Errorf("%w: cell %d of event %d holds a deposit of %v MeV: the format takes up to %v: leave the event out",
				ErrEvents, i%Cells, i/Cells, v, depositUnit*math.MaxUint16)
		}
		counts[i] = uint16(count)
	}
	archive := zip.NewWriter(w)
	if err := writeArray(archive, "cells", "<u2", counts, events.Len(), Side, Side); err != nil {
		return err
	}
	for _, c := range events.columns() {
		single := make([]float32, len(*c.values))
		for i, v := range *c.values {
			single[i] = float32(v)
			if math.IsInf(float64(single[i]), 0) || c.values == &events.Energy && single[i] == 0 {
				return fmt.Errorf("%w: %s of event %d is %v: it does not fit a float32: leave the event out", ErrEvents, c.name, i, v)
			}
		}
		if err := writeArray(archive, c.name, "<f4", single, events.Len()); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("calorimeter: %w", err)
	}
	return nil
}

func (e *Events) validateForFile() error {
	if n := e.Len(); n > MaxEvents {
		return fmt.Errorf("%w: there are %d: write at most %d to one file", ErrEvents, n, MaxEvents)
	}
	return e.Validate()
}

// writeArray writes one array of an archive, in version 1 of NumPy's format.
func writeArray(archive *zip.Writer, name, kind string, values any, shape ...int) error {
	entry, err := archive.Create(name + ".npy")
	if err != nil {
		return fmt.Errorf("calorimeter: array %s: %w", name, err)
	}
	lengths := ""
	for _, s := range shape {
		lengths += fmt.Sprintf("%d, ", s)
	}
	lengths = strings.TrimSuffix(lengths, " ") // a tuple of one ends with a comma
	if len(shape) > 1 {
		lengths = strings.TrimSuffix(lengths, ",")
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", kind, lengths)
	const before = 10 // bytes: the magic string, the version, the length of the header
	header += strings.Repeat(" ", 63-(before+len(header))%64) + "\n"

	b := bufio.NewWriter(entry)
	b.WriteString("\x93NUMPY\x01\x00")
	b.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(header))))
	b.WriteString(header)
	if err := binary.Write(b, binary.LittleEndian, values); err != nil {
		return fmt.Errorf("calorimeter: array %s: %w", name, err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("calorimeter: array %s: %w", name, err)
	}
	return nil
}
