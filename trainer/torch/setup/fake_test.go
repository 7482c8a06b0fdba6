package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// alone hides what is installed on the machine: no LIBTORCH, no python with torch or pip, and
// a C++ compiler that is always there. It returns a folder that is first on PATH.
func alone(t *testing.T) string {
	bin := t.TempDir()
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	for name, value := range map[string]string{"LIBTORCH": "", "CXX": "true", "CGO_CXXFLAGS": "", "CGO_LDFLAGS": "", "OMP_NUM_THREADS": "",
		"LD_LIBRARY_PATH": "", "GOTCH_CACHE": "", "MALLOC_MMAP_THRESHOLD_": "", "MALLOC_TRIM_THRESHOLD_": "", "MALLOC_TOP_PAD_": ""} {
		t.Setenv(name, value)
	}
	for _, name := range []string{"python3", "python"} {
		script(t, filepath.Join(bin, name), "exit 1")
	}
	return bin
}

// script writes an executable shell script.
func script(t *testing.T, path, text string) {
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755))
}

// newTorch makes a folder that looks like one of a libtorch.
func newTorch(t *testing.T, build string) string {
	folder := filepath.Join(t.TempDir(), "torch")
	fillTorch(t, folder, build)
	return folder
}

func fillTorch(t *testing.T, folder, build string) {
	header := filepath.Join(folder, "include/torch/csrc/api/include/torch/torch.h")
	require.NoError(t, os.MkdirAll(filepath.Dir(header), 0o755))
	require.NoError(t, os.WriteFile(header, nil, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "version.py"), []byte("from typing import Optional\n__version__ = '"+build+"'\n"), 0o644))
	addLibrary(t, folder, "libtorch_cpu.so", library{needs: []string{"libc10.so", "libm.so.6"}, path: "$ORIGIN"})
	addLibrary(t, folder, "libc10.so", library{symbols: []string{newString}})
}

// How libc10 names the constructor of an error with the strings of C++11, and of before.
const (
	newString = "_ZN3c105ErrorC1ENS_14SourceLocationENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"
	oldString = "_ZN3c105ErrorC1ENS_14SourceLocationESs"
)

func addLibrary(t *testing.T, folder, name string, l library) {
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "lib"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "lib", name), l.bytes(), 0o644))
}

// A library is what the command reads of one.
type library struct {
	needs   []string
	path    string
	symbols []string
}

// bytes writes the library as an ELF file with nothing else in it.
func (l library) bytes() []byte {
	names := []byte{0}
	name := func(s string) uint64 {
		at := len(names)
		names = append(append(names, s...), 0)
		return uint64(at)
	}
	symbols := make([]elf.Sym64, 1)
	for _, s := range l.symbols {
		symbols = append(symbols, elf.Sym64{Name: uint32(name(s)), Info: elf.ST_INFO(elf.STB_GLOBAL, elf.STT_FUNC), Shndx: 1})
	}
	var tags []elf.Dyn64
	for _, n := range l.needs {
		tags = append(tags, elf.Dyn64{Tag: int64(elf.DT_NEEDED), Val: name(n)})
	}
	if l.path != "" {
		tags = append(tags, elf.Dyn64{Tag: int64(elf.DT_RPATH), Val: name(l.path)})
	}
	tags = append(tags, elf.Dyn64{Tag: int64(elf.DT_NULL)})

	const headerSize, sectionSize = 64, 64
	var body bytes.Buffer
	sections := make([]elf.Section64, 1)
	add := func(kind elf.SectionType, link uint32, entry uint64, content any) {
		start := body.Len()
		_ = binary.Write(&body, binary.LittleEndian, content)
		sections = append(sections, elf.Section64{Type: uint32(kind), Link: link, Entsize: entry, Addralign: 1,
			Off: uint64(headerSize + start), Size: uint64(body.Len() - start)})
	}
	add(elf.SHT_STRTAB, 0, 0, names)
	add(elf.SHT_DYNSYM, 1, elf.Sym64Size, symbols)
	add(elf.SHT_DYNAMIC, 1, 16, tags)

	header := elf.Header64{Type: uint16(elf.ET_DYN), Machine: uint16(elf.EM_X86_64), Version: 1, Ehsize: headerSize,
		Shoff: uint64(headerSize + body.Len()), Shentsize: sectionSize, Shnum: uint16(len(sections)), Shstrndx: 1}
	copy(header.Ident[:], elf.ELFMAG)
	header.Ident[elf.EI_CLASS], header.Ident[elf.EI_DATA], header.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), 1
	var file bytes.Buffer
	for _, part := range []any{header, body.Bytes(), sections} {
		_ = binary.Write(&file, binary.LittleEndian, part)
	}
	return file.Bytes()
}
