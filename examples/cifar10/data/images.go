package data

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Images are n images with their classes.
type Images struct {
	// Pixels are those of the images [n, channels, rows, columns].
	Pixels []uint8
	// Labels are the numbers of the classes [n].
	Labels []uint8
}

// Len is the number of images.
func (m Images) Len() int { return len(m.Labels) }

// Image returns the pixels of one image.
func (m Images) Image(i int) []uint8 { return m.Pixels[i*pixels:][:pixels] }

// Subset returns a copy of the images with these numbers, in their order.
func (m Images) Subset(index []int) Images {
	var out Images
	for _, i := range index {
		out.Pixels = append(out.Pixels, m.Image(i)...)
		out.Labels = append(out.Labels, m.Labels[i])
	}
	return out
}

// Read reads the 50,000 images for training and the 10,000 of the test from a folder with the official binary files,
// in their order, and checks them. The error wraps ErrMissing or ErrDamaged and names the file.
func Read(folder string) (training, test Images, err error) { return official.read(folder) }

// read reads all files; the last one is the test.
func (l layout) read(folder string) (training, test Images, err error) {
	for i, f := range l.files {
		if err := l.check(folder, f); err != nil {
			return Images{}, Images{}, fmt.Errorf("%w: fetch the images again", err)
		}
		content, err := os.ReadFile(filepath.Join(folder, f.name))
		if err != nil {
			return Images{}, Images{}, err
		}
		into := &training
		if i == len(l.files)-1 {
			into = &test
		}
		for ; len(content) > 0; content = content[record:] {
			if content[0] >= Classes {
				return Images{}, Images{}, fmt.Errorf("%w: %s has the class %d", ErrDamaged, f.name, content[0])
			}
			into.Labels = append(into.Labels, content[0])
			into.Pixels = append(into.Pixels, content[1:record]...)
		}
	}
	return training, test, nil
}

// Missing lists the files of a folder that are missing or damaged, each with its error.
func Missing(folder string) error { return errors.Join(official.missing(folder)...) }

func (l layout) missing(folder string) []error {
	var all []error
	for _, f := range l.files {
		if err := l.check(folder, f); err != nil {
			all = append(all, err)
		}
	}
	return all
}

// Folder is where the images are kept if no other folder is named: robust/cifar10 in the user's folder for caches.
func Folder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w: name a folder for the images", err)
	}
	return filepath.Join(cache, "robust", "cifar10"), nil
}
