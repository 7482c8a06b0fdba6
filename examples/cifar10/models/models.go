// Package models holds pools of networks for the images of CIFAR-10: the residual networks of the published study, and
// small ones that a computer without an accelerator can train.
package models

import "robust/examples/cifar10/data"

// Classes is the number of outputs of all networks.
const Classes = data.Classes
