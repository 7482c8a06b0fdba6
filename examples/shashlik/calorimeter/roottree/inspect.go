package roottree

import (
	"fmt"
	"reflect"

	"go-hep.org/x/hep/groot"
	"go-hep.org/x/hep/groot/rbytes"
	"go-hep.org/x/hep/groot/riofs"
	"go-hep.org/x/hep/groot/rtree"
)

// inspect reads all baskets of a branch as groot's reader will. That one works in goroutines of its own, where a
// panic can't be recovered and would end the program; here it can. Where the baskets are is known to groot
// alone, hence the reflection.
func inspect(f *groot.File, size int64, branch rtree.Branch) error {
	b := reflect.ValueOf(branch).Elem()
	seek, bytes, entry, kept := b.FieldByName("basketSeek"), b.FieldByName("basketBytes"), b.FieldByName("basketEntry"), b.FieldByName("baskets")
	offsets := b.FieldByName("entryOffsetLen").Int() > 0
	known := seek.Len() + 1
	if entry.Len() == seek.Len() { // as Geant4 writes trees: groot takes no notice of the others
		known = 2
	}
	for i, last := 0, int64(0); i < min(known, entry.Len()); i++ {
		e := entry.Index(i).Int()
		if e < last || i == 0 && e != 0 {
			return fmt.Errorf("its basket %d begins with entry %d after %d", i, e, last)
		}
		last = e
	}
	for i := range seek.Len() {
		if bytes.Index(i).Int() == 0 { // not written
			continue
		}
		if err := inspectBasket(f, size, seek.Index(i).Int(), bytes.Index(i).Int(), offsets); err != nil {
			return fmt.Errorf("basket %d: %w", i, err)
		}
	}
	for i := range kept.Len() { // within the tree's own record
		key, entries := kept.Index(i).FieldByName("key"), kept.Index(i).FieldByName("nevbuf").Int()
		if entries < 0 {
			return fmt.Errorf("the basket %d of the tree's record has %d entries", i, entries)
		}
		if n := key.FieldByName("objlen").Int(); n < 0 || n > maxRecord || n > 0 && key.FieldByName("buf").Len() == 0 {
			return fmt.Errorf("the basket %d of the tree's record has %d bytes", i, n)
		}
	}
	return nil
}

func inspectBasket(f *groot.File, size, seek, bytes int64, offsets bool) error {
	if bytes < 0 || bytes > size || seek < 0 || seek > size-bytes {
		return fmt.Errorf("its %d bytes from byte %d on are not in the file", bytes, seek)
	}
	raw := make([]byte, bytes)
	if _, err := f.ReadAt(raw, seek); err != nil {
		return err
	}
	var basket rtree.Basket
	if err := basket.UnmarshalROOT(rbytes.NewRBuffer(raw, nil, 0, f)); err != nil {
		return err
	}
	var key riofs.Key // the basket's own is hidden
	if err := key.UnmarshalROOT(rbytes.NewRBuffer(raw, nil, 0, f)); err != nil {
		return err
	}
	key.SetFile(f)
	if n := key.ObjLen(); n < 0 || n > maxRecord {
		return fmt.Errorf("it has %d bytes", n)
	}
	start := key.SeekKey()
	if err := checkCompressed(f, start+int64(key.KeyLen()), start+int64(key.Nbytes()), int64(key.ObjLen())); err != nil {
		return err
	}
	data, err := key.Load(nil)
	if err != nil || !offsets {
		return err
	}
	r := rbytes.NewRBuffer(data, nil, uint32(key.KeyLen()), f)
	r.SetPos(reflect.ValueOf(basket).FieldByName("last").Int())
	n := int(r.ReadI32())
	if n < 0 || n > len(data)/4 {
		return fmt.Errorf("it has the offsets of %d entries in %d bytes", n, len(data))
	}
	r.ReadArrayI32(make([]int32, n))
	return r.Err()
}
