package main

import (
	"fmt"
	"io"
	"os/exec"
	"strings"
	"text/tabwriter"
)

// report says what a libtorch is and what it is compiled with.
func report(w io.Writer, l libtorch) error {
	device := "CPU only; -cuda fetches a libtorch with CUDA"
	if l.cuda {
		device = "CPU, and CUDA at run time"
	}
	abi := "new"
	if l.oldABI {
		abi = "old, _GLIBCXX_USE_CXX11_ABI=0"
	}
	lacks, err := missing(l.folder)
	if err != nil {
		return err
	}
	c, err := findCompiler()
	if err != nil {
		return err
	}
	standard := "C++17"
	if l.version.compare(cxx20) >= 0 {
		standard = "C++20"
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "libtorch\t%s\n", l.build)
	fmt.Fprintf(table, "folder\t%s (%s)\n", l.folder, l.origin)
	fmt.Fprintf(table, "devices\t%s\n", device)
	fmt.Fprintf(table, "ABI\t%s\n", abi)
	fmt.Fprintf(table, "compiler\t%s, %s\n", c.describe(), standard)
	if len(lacks) > 0 {
		fmt.Fprintf(table, "not found\t%s, which it links against: programs start only if the system has it\n", strings.Join(lacks, ", "))
	}
	return table.Flush()
}

// describe is the first line of what the compiler says of its version.
func (c compiler) describe() string {
	words := c.words()
	out, err := exec.Command(words[0], append(words[1:], "--version")...).Output()
	if line, _, _ := strings.Cut(string(out), "\n"); err == nil && line != "" {
		return line
	}
	return string(c)
}
