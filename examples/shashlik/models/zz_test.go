package models
import ("testing";"fmt";"time";"context";"math"
"robust/examples/shashlik/calorimeter";"robust/trainer";"robust/trainer/network";"robust/trainer/gonum")
func TestZ(t *testing.T) {
	ev, _ := calorimeter.Sample()
	im, err := calorimeter.Readout{}.Measure(ev); if err != nil { t.Fatal(err) }
	n := len(im.Energy); var e network.Events
	nz := 0
	for i := range n {
		s := float32(0)
		for c := range 225 { v := im.Cells[i*225+c]; if v != 0 {nz++}; s += v; e.Inputs = append(e.Inputs, v/10) }
		e.Extras = append(e.Extras, s/10); e.Targets = append(e.Targets, float32(im.Energy[i]/10))
	}
	fmt.Println("nonzero", float64(nz)/float64(225*n))
	pop, evl := e.Split(2000, trainer.Stream(1,"x"))
	tr, err := gonum.New(network.Task{Population: pop, Evaluation: evl, Sample: 8000, Metric: network.RelativeRMSE}, gonum.Options{Epoch: func(c network.Candidate, _ trainer.Instance, ep int, l float64) { if ep%10==9 { fmt.Println(c.Name, ep, math.Sqrt(l)) } }})
	if err != nil { t.Fatal(err) }
	for _, c := range []network.Candidate{Model2(), NAS1()} {
		s := time.Now()
		o, err := tr.Train(context.Background(), c, trainer.Instance{InitSeed: 3})
		fmt.Println(c.Name, o.Loss, o.Status, err, 8000*50/time.Since(s).Seconds(), "samples/s")
	}
}
