//go:build !torch

package backend

// Default is the fastest backend that this program was built with.
const Default = "gonum"
