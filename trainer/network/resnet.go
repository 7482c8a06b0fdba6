package network

// ResNet18 is the residual network of 18 layers (He, Zhang, Ren and Sun 2016) in the
// variant for small images such as those of CIFAR-10: a 3×3 convolution without
// pooling, then four stages of two basic blocks with width, 2·width, 4·width and
// 8·width filters, each stage but the first with half the rows and columns, the mean
// of each channel, and a dense layer for the classes. Each convolution is without bias
// and followed by a BatchNorm. The published width is 64; the default activation is
// ReLU{}.
func ResNet18(in Shape, width, classes int, activation Layer) Architecture {
	if activation == nil {
		activation = ReLU{}
	}
	a := Architecture{Input: in, Layers: []Layer{conv3(width, 1), BatchNorm{}, activation}}
	channels := width
	for stage, stride := range []int{1, 2, 2, 2} {
		filters := width << stage
		a.Layers = append(a.Layers,
			basicBlock(channels, filters, stride, activation), activation,
			basicBlock(filters, filters, 1, activation), activation)
		channels = filters
	}
	a.Layers = append(a.Layers, GlobalPool{}, Dense{Features: classes})
	return a
}

// basicBlock has two convolutions, the first with a stride, beside a shortcut, which is
// projected by a convolution where the shape changes. The activation of the sum is left
// to the caller.
func basicBlock(channels, filters, stride int, activation Layer) Residual {
	r := Residual{Layers: []Layer{
		conv3(filters, stride), BatchNorm{}, activation,
		conv3(filters, 1), BatchNorm{},
	}}
	if channels != filters || stride != 1 {
		r.Shortcut = []Layer{Conv{Filters: filters, Kernel: 1, Stride: stride, NoBias: true}, BatchNorm{}}
	}
	return r
}

func conv3(filters, stride int) Conv {
	return Conv{Filters: filters, Kernel: 3, Stride: stride, Padding: 1, NoBias: true}
}
