package main

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"robust/examples/backend"
	"robust/examples/python/protocol"
	"robust/trainer/command"
)

var (
	//go:embed reference.py
	program []byte
	//go:embed requirements.txt
	requirements string
)

// python is the trainer of PyTorch with the folder of its program.
type python struct {
	*command.Trainer
	folder string
}

// Close ends the program and removes its folder.
func (p python) Close() error { return cmp.Or(p.Trainer.Close(), os.RemoveAll(p.folder)) }

// pytorch returns a trainer that runs reference.py on the images in a folder. The error wraps protocol.ErrPython where
// the interpreter or PyTorch is missing.
func (o options) pytorch(images string) (backend.Trainer, error) {
	interpreter := protocol.Interpreter("")
	if err := protocol.Check(context.Background(), interpreter, "torch", strings.Fields(requirements)...); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "robust-reference-")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, "reference.py")
	images, err = filepath.Abs(images)
	err = cmp.Or(err, protocol.Write(folder), os.WriteFile(path, program, 0o644))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	t, err := command.New([]string{interpreter, path}, command.Options{
		Settings: map[string]any{"folder": images, "sample": o.Sample, "epochs": o.Epochs, "judged": o.Judged, "threads": 1},
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return python{t, folder}, nil
}
