package models

import "robust/trainer/network"

// searchedConvolutions are those of both searched networks and turn the image into
// 16×1×1.
func searchedConvolutions() []network.Layer {
	return []network.Layer{
		conv(32), network.ReLU{}, network.MaxPool{},
		conv(16), network.ReLU{}, network.MaxPool{Kernel: 4},
	}
}

// NAS1 is a network of the energy that an architecture search found: small, with
// the sum of the cells joined before the dense layer of 9. It has 5,756 parameters.
func NAS1() network.Candidate {
	return searched("NAS 1", dense(32), network.ReLU{})
}

// NAS2 is NAS1 with two wider dense layers, with 15,932 parameters.
func NAS2() network.Candidate {
	return searched("NAS 2", dense(128), network.ReLU{}, dense(64), network.ReLU{})
}

func searched(name string, middle ...network.Layer) network.Candidate {
	layers := append(searchedConvolutions(), middle...)
	return network.Candidate{
		Name: name,
		Architecture: network.Architecture{
			Input:  image,
			Extras: 1,
			Layers: append(layers, network.Join{}, dense(9), network.ReLU{}, dense(1)),
		},
		Training: secondTraining(network.RelativeMSE{}),
	}
}
