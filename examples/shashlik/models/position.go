package models

import "robust/trainer/network"

// positionFeatures turn the image into 64×1×1, and that into 64 features.
func positionFeatures() []network.Layer {
	return []network.Layer{
		conv(32), network.PReLU{}, network.MaxPool{},
		conv(64), network.PReLU{}, network.MaxPool{Kernel: 4},
		dense(64), network.PReLU{},
	}
}

// Model3 predicts one coordinate from the image, with 23,644 parameters.
func Model3() network.Candidate {
	return network.Candidate{
		Name: "Model 3",
		Architecture: network.Architecture{
			Input:  image,
			Layers: append(positionFeatures(), dense(9), network.PReLU{}, dense(1)),
		},
		Training: firstTraining(network.MSE{}),
	}
}

// Model4 is Model3 with the two coordinates of the barycentre as extras, with
// 23,662 parameters.
func Model4() network.Candidate {
	return network.Candidate{
		Name: "Model 4",
		Architecture: network.Architecture{
			Input:  image,
			Extras: 2,
			Layers: append(positionFeatures(), network.Join{}, dense(9), network.PReLU{}, dense(1)),
		},
		Training: secondTraining(network.MSE{}),
	}
}
