//go:build torch

package libtorch

// #include "thread.h"
import "C"

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/sugarme/gotch/libtch"
)

// Device is where tensors are: CPU, or the number of a CUDA device.
type Device int32

// CPU is the processor.
const CPU Device = -1

// cudaDevices loads CUDA where it is installed and counts its devices.
var cudaDevices = sync.OnceValue(func() int {
	if C.robust_load_cuda() == 0 {
		return 0
	}
	return int(libtch.AtcCudaDeviceCount())
})

// Find returns the device of a name: "cpu", "cuda", "cuda:1", or "auto" for the first CUDA device and else the CPU.
func Find(name string) (Device, error) {
	switch name {
	case "cpu":
		return CPU, nil
	case "auto", "":
		if cudaDevices() == 0 {
			return CPU, nil
		}
		return 0, nil
	}
	kind, number, numbered := strings.Cut(name, ":")
	index, err := strconv.Atoi(number)
	if !numbered {
		index, err = 0, nil
	}
	if kind != "cuda" || err != nil || index < 0 {
		return 0, fmt.Errorf("%w: unknown device %q: use \"cpu\", \"cuda\", \"cuda:1\" or \"auto\"", Err, name)
	}
	if n := cudaDevices(); index >= n {
		return 0, fmt.Errorf("%w: no device %q: this libtorch sees %d CUDA devices; use \"cpu\" or \"auto\"", Err, name, n)
	}
	return Device(index), nil
}

// String returns "cpu" or "cuda:0".
func (d Device) String() string {
	if d == CPU {
		return "cpu"
	}
	return fmt.Sprintf("cuda:%d", int(d))
}
