package models

import "robust/trainer/network"

// energyConvolutions turn the image into 64×3×3.
func energyConvolutions() []network.Layer {
	return []network.Layer{
		conv(32), network.ReLU{}, network.MaxPool{},
		conv(64), network.ReLU{}, network.MaxPool{Stride: 1},
	}
}

// Model1 predicts the energy from the image, with 23,923 parameters.
func Model1() network.Candidate {
	return network.Candidate{
		Name: "Model 1",
		Architecture: network.Architecture{
			Input:  image,
			Layers: append(energyConvolutions(), dense(9), network.ReLU{}, dense(1)),
		},
		Training: firstTraining(network.RelativeMSE{}),
	}
}

// Model2 is Model1 with the sum of the cells as an extra, with 23,932 parameters.
func Model2() network.Candidate {
	return network.Candidate{
		Name: "Model 2",
		Architecture: network.Architecture{
			Input:  image,
			Extras: 1,
			Layers: append(energyConvolutions(), network.Join{}, dense(9), network.ReLU{}, dense(1)),
		},
		Training: secondTraining(network.RelativeMSE{}),
	}
}
