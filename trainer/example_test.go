package trainer_test

import (
	"context"
	"fmt"
	"math"

	"robust/trainer"
)

func ExampleSpace() {
	space := trainer.Union(
		trainer.Grid(
			trainer.Values("model", "dense"),
			trainer.Values("depth", 1, 2),
			trainer.Values("width1", 16, 32),
			trainer.Values("width2", 8, 32).When(func(c trainer.Configuration) bool { return c.Int("depth") >= 2 }),
		).Where(func(c trainer.Configuration) bool { return !c.Has("width2") || c.Int("width2") <= c.Int("width1") }),
		trainer.Grid(
			trainer.Values("model", "ridge"),
			trainer.LogSpaced("penalty", 0.01, 1, 3),
		),
	)
	members, err := space.All()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range members {
		fmt.Println(c.ID())
	}
	fmt.Println("a pool:", trainer.CheckPool(trainer.Pool(members)) == nil)
	// Output:
	// model=dense,depth=1,width1=16
	// model=dense,depth=1,width1=32
	// model=dense,depth=2,width1=16,width2=8
	// model=dense,depth=2,width1=32,width2=8
	// model=dense,depth=2,width1=32,width2=32
	// model=ridge,penalty=0.01
	// model=ridge,penalty=0.1
	// model=ridge,penalty=1
	// a pool: true
}

func ExampleSpace_Sample() {
	space := trainer.Grid(trainer.LogSpaced("lr", 1e-4, 0.1, 4), trainer.Values("width", 16, 32, 64))
	members, err := space.Sample(3, 1)
	fmt.Println(len(members), err)
	_, err = space.Sample(13, 1)
	fmt.Println(err)
	// Output:
	// 3 <nil>
	// trainer: unsuitable space: a sample of 13 members is asked for, but there are only 12
}

// A trainer of twenty lines: ridge regression through the origin on a sample of
// ten noisy points of y = 2x, trained by stochastic gradient descent.
func ExampleConfigurationFunc() {
	ridge := trainer.ConfigurationFunc(func(ctx context.Context, c trainer.Configuration, in trainer.Instance) (trainer.Outcome, error) {
		penalty, rate := c.Float("penalty"), c.Float("lr")
		sample, batches := in.SampleStream(), in.InitStream("batches")
		x, y := make([]float64, 10), make([]float64, 10)
		for i := range x {
			x[i] = sample.Float64()
			y[i] = 2*x[i] + 0.1*sample.NormFloat64()
		}
		slope := in.InitStream("weights").NormFloat64()
		for range c.Int("epochs") {
			if ctx.Err() != nil {
				return trainer.Outcome{}, ctx.Err()
			}
			for _, i := range batches.Perm(len(x)) {
				slope -= rate * ((slope*x[i]-y[i])*x[i] + penalty*slope)
			}
		}
		return trainer.Outcome{Loss: math.Abs(slope - 2)}.Classified(), nil
	})

	members, err := trainer.Grid(trainer.Values("penalty", 0, 0.1), trainer.Values("lr", 0.1, 100), trainer.Values("epochs", 200)).All()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range members {
		o, err := ridge.Train(context.Background(), c, trainer.BothSources{}.Instance(1, 0))
		fmt.Printf("%s: %s, loss %.2f, error %v\n", c.ID(), o.Status, o.Loss, err)
	}
	// Output:
	// penalty=0,lr=0.1,epochs=200: trained, loss 0.02, error <nil>
	// penalty=0,lr=100,epochs=200: diverged, loss NaN, error <nil>
	// penalty=0.1,lr=0.1,epochs=200: trained, loss 0.41, error <nil>
	// penalty=0.1,lr=100,epochs=200: diverged, loss NaN, error <nil>
}

func ExampleCrossed() {
	design := trainer.Crossed{Samples: 2, Inits: 3}
	for e := range design.Len() {
		sample, init := design.Cell(e)
		fmt.Printf("experiment %d: sample %d, initialisation %d\n", e, sample, init)
	}
	// Output:
	// experiment 0: sample 0, initialisation 0
	// experiment 1: sample 1, initialisation 1
	// experiment 2: sample 0, initialisation 1
	// experiment 3: sample 1, initialisation 2
	// experiment 4: sample 0, initialisation 2
	// experiment 5: sample 1, initialisation 0
}

func ExampleConfiguration() {
	c, err := trainer.NewConfiguration("", trainer.Param("lr", 1e-3), trainer.Param("width", 32), trainer.Param("activation", "relu"))
	fmt.Println(c.ID(), err)
	fmt.Println(c.Float("lr"), c.Int("width"), c.Text("activation"), c.Has("dropout"))
	// Output:
	// lr=0.001,width=32,activation=relu <nil>
	// 0.001 32 relu false
}
