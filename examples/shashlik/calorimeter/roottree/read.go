package roottree

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"go-hep.org/x/hep/groot"
	"go-hep.org/x/hep/groot/riofs"
	"go-hep.org/x/hep/groot/rtree"

	"robust/examples/shashlik/calorimeter"
)

// Open reads the events of a file. See Read.
func Open(path string, o Options) (*calorimeter.Events, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("roottree: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("roottree: %w", err)
	}
	return Read(f, info.Size(), path, o)
}

// Read reads events from a ROOT file of size bytes; name stands for it in errors. Every entry of the tree is an
// event: branches with one number each hold the truth in the units of calorimeter.Truth, and one with the numbers of all cells
// the deposits. Numbers may be of any type, arrays may be of fixed or of variable length; std::vector is
// read too. Other branches are ignored.
//
// Its error wraps one of calorimeter.ErrFormat, ErrEvents and ErrOption. There may be up to calorimeter.MaxEvents events. A damaged
// file gives an error and no panic; the checksums of zlib and LZ4 are checked. Against files made to do harm there is no
// protection: groot trusts the sizes in compressed records, and can take all memory.
func Read(r io.ReaderAt, size int64, name string, o Options) (events *calorimeter.Events, err error) {
	o, err = o.resolved()
	if err != nil {
		return nil, err
	}
	defer func() { // groot panics on what it doesn't understand
		if p := recover(); p != nil {
			events, err = nil, fmt.Errorf("%w: %s: it can't be understood (%v): copy the file again, or write plain branches of numbers", calorimeter.ErrFormat, name, p)
		}
	}()
	if err := checkStructure(r, size); err != nil {
		return nil, fmt.Errorf("%w: %s: %w: give a ROOT file, or copy it again", calorimeter.ErrFormat, name, err)
	}
	f, err := groot.NewReader(unclosed{io.NewSectionReader(r, 0, size)})
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %v: give a ROOT file", calorimeter.ErrFormat, name, err)
	}
	tree, err := findTree(f, o.Tree)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", calorimeter.ErrFormat, name, err)
	}
	place := fmt.Sprintf("%s: tree %s", name, tree.Name())
	if n := tree.Entries(); n < 1 || n > calorimeter.MaxEvents {
		return nil, fmt.Errorf("%w: %s: it has %d events: write from 1 to %d", calorimeter.ErrFormat, place, n, calorimeter.MaxEvents)
	}
	events = &calorimeter.Events{}
	vars, err := o.variables(tree)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", calorimeter.ErrFormat, place, err)
	}
	for _, v := range vars {
		if err := check(f, size, tree.Branch(v.Name)); err != nil {
			return nil, fmt.Errorf("%w: %s: branch %s: %w: copy the file again", calorimeter.ErrFormat, place, v.Name, err)
		}
	}
	if err := fill(events, tree, vars, o.Unit); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", calorimeter.ErrFormat, place, err)
	}
	if err := events.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", place, err)
	}
	return events, nil
}

type unclosed struct{ *io.SectionReader }

func (unclosed) Close() error { return nil }

// findTree returns the tree at a path, or the only one at the top of the file.
func findTree(f *groot.File, path string) (rtree.Tree, error) {
	var trees, contents []string
	for _, key := range f.Keys() {
		item := fmt.Sprintf("%s (%s)", key.Name(), key.ClassName())
		if slices.Contains(contents, item) { // an older cycle
			continue
		}
		contents = append(contents, item)
		if slices.Contains([]string{"TTree", "TNtuple", "TNtupleD"}, key.ClassName()) {
			trees = append(trees, key.Name())
		}
	}
	if path == "" {
		if len(trees) != 1 {
			return nil, fmt.Errorf("there are %d trees (TTree) at its top, which holds %s: set Options.Tree", len(trees), list(contents))
		}
		path = trees[0]
	}
	object, err := riofs.Dir(f).Get(path)
	if err != nil {
		return nil, fmt.Errorf("tree %s: %w; the file holds %s: set Options.Tree", path, err, list(contents))
	}
	tree, ok := object.(rtree.Tree)
	if !ok {
		return nil, fmt.Errorf("%s is a %s and no tree (TTree); the file holds %s: set Options.Tree", path, object.Class(), list(contents))
	}
	return tree, nil
}

// variables returns those of the branches of the truth, in its order, and of the cells.
func (o Options) variables(tree rtree.Tree) ([]rtree.ReadVar, error) {
	var vars []rtree.ReadVar
	for _, name := range []string{o.Energy, o.X, o.Y, o.ThetaX, o.ThetaY, o.Depth, o.Cells} {
		v, err := find(tree, name)
		if err != nil {
			return nil, err
		}
		vars = append(vars, v)
	}
	return vars, nil
}

// check inspects a branch and those that count its numbers.
func check(f *groot.File, size int64, branch rtree.Branch) error {
	for _, leaf := range branch.Leaves() {
		if count := leaf.LeafCount(); count != nil {
			if err := inspect(f, size, count.Branch()); err != nil {
				return fmt.Errorf("its counter: %w", err)
			}
		}
	}
	return inspect(f, size, branch)
}

// fill reads all entries of a tree.
func fill(events *calorimeter.Events, tree rtree.Tree, vars []rtree.ReadVar, unit float64) error {
	reader, err := rtree.NewReader(tree, vars)
	if err != nil {
		return err
	}
	defer reader.Close()
	truth := []*[]float64{&events.Energy, &events.X, &events.Y, &events.ThetaX, &events.ThetaY, &events.Depth}
	cells := vars[len(truth)]
	var row []float64
	return reader.Read(func(ctx rtree.RCtx) error {
		for k, column := range truth {
			if row, err = numbers(row[:0], reflect.ValueOf(vars[k].Value).Elem()); err != nil {
				return fmt.Errorf("branch %s: %w", vars[k].Name, err)
			}
			if len(row) != 1 {
				return fmt.Errorf("branch %s holds %d numbers for event %d: write one", vars[k].Name, len(row), ctx.Entry)
			}
			*column = append(*column, row[0])
		}
		if row, err = numbers(row[:0], reflect.ValueOf(cells.Value).Elem()); err != nil {
			return fmt.Errorf("branch %s: %w", cells.Name, err)
		}
		if len(row) != calorimeter.Cells {
			return fmt.Errorf("branch %s holds %d numbers for event %d: write %d, one a cell", cells.Name, len(row), ctx.Entry, calorimeter.Cells)
		}
		for _, v := range row {
			events.Deposits = append(events.Deposits, float32(v*unit))
		}
		return nil
	})
}

// find returns the variable of a branch.
func find(tree rtree.Tree, name string) (rtree.ReadVar, error) {
	branch := tree.Branch(name)
	if branch == nil {
		var names []string
		for _, b := range tree.Branches() {
			names = append(names, b.Name())
		}
		return rtree.ReadVar{}, fmt.Errorf("there is no branch %s among %s: add it, or set its name in Options", name, list(names))
	}
	vars := rtree.NewReadVars(single{tree, branch})
	if len(vars) != 1 {
		return rtree.ReadVar{}, fmt.Errorf("branch %s has %d leaves: write each as a branch of its own", name, len(vars))
	}
	return vars[0], nil
}

// single is a tree of which one branch is seen, so that groot makes no variables for others, whose types it may not know.
type single struct {
	rtree.Tree
	branch rtree.Branch
}

func (s single) Branches() []rtree.Branch { return []rtree.Branch{s.branch} }

// numbers appends the numbers in v to row.
func numbers(row []float64, v reflect.Value) ([]float64, error) {
	switch {
	case v.CanFloat():
		return append(row, v.Float()), nil
	case v.CanInt():
		return append(row, float64(v.Int())), nil
	case v.CanUint():
		return append(row, float64(v.Uint())), nil
	case v.Kind() == reflect.Array || v.Kind() == reflect.Slice:
		var err error
		for i := range v.Len() {
			if row, err = numbers(row, v.Index(i)); err != nil {
				return row, err
			}
		}
		return row, nil
	default:
		return row, fmt.Errorf("it holds values of type %v: write numbers", v.Type())
	}
}

// list joins names for an error.
func list(names []string) string {
	const most = 20
	switch {
	case len(names) == 0:
		return "nothing"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	default:
		return strings.Join(names, ", ")
	}
}
