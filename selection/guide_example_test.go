package selection_test

import (
	"context"
	"fmt"
	"math"

	"robust/robust"
	"robust/selection"
	"robust/selection/selectiontest"
	"robust/trainer"
)

// The race is the default method. Its result says how the pool shrank, and what the error is known to be.
func ExampleRace() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates, half a unit apart
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
		Method: selection.Race{Alpha: 0.01}, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range result.Path {
		fmt.Printf("experiment %d: %d to %d candidates, %d trainings so far\n", step.Experiment+1, step.Before, step.After, step.Trainings)
	}
	fmt.Println(result.Status)
	fmt.Println(result.Statement.Claim)
	// Output:
	// experiment 1: 30 to 30 candidates, 30 trainings so far
	// experiment 2: 30 to 9 candidates, 60 trainings so far
	// experiment 3: 9 to 9 candidates, 69 trainings so far
	// experiment 4: 9 to 5 candidates, 78 trainings so far
	// experiment 5: 5 to 5 candidates, 83 trainings so far
	// experiment 6: 5 to 5 candidates, 88 trainings so far
	// experiment 7: 5 to 5 candidates, 93 trainings so far
	// experiment 8: 5 to 5 candidates, 98 trainings so far
	// experiment 9: 5 to 5 candidates, 103 trainings so far
	// the method wants no more trainings
	// the candidates that were dropped have together at most 0.01 of the posterior probability of being the best; that is a budget of posterior mass, not a bound on the error for each pool
}

// A test against the best: here a paired one, which profits from the samples that candidates share.
func ExampleTestAgainstBest() {
	problem := selectiontest.ProblemByName("graded, shared experiments")
	for _, test := range []string{"welch", "student"} {
		result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
			Method: selection.TestAgainstBest{Test: test, Alpha: 0.01, StartStep: 3}, Budget: selection.Budget{Experiments: 6}, Seed: 1})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(result.Method)
		fmt.Printf("  %d left after %d trainings; the last one out: ", len(result.Survivors), result.Trainings())
		last := result.Decisions[len(result.Decisions)-1]
		fmt.Println(result.Name(last.Candidate)+",", last.Reason.Text(result.Name))
	}
	// Output:
	// welch against the best by mean, alpha 0.01, from experiment 3
	//   16 left after 156 trainings; the last one out: c20, welch test against c00: p = 0.00337 < 0.01 after 5 instances
	// student against the best by mean, alpha 0.01, from experiment 3
	//   7 left after 132 trainings; the last one out: c13, student test against c00: p = 0.00579 < 0.01 after 5 instances
}

// What a training counts that gives no loss is a policy. One of these candidates diverges in its second training.
func ExamplePolicy() {
	pool := trainer.Pool([]named{"steady", "fragile", "bad"})
	train := trainer.Func(func(_ context.Context, c trainer.Candidate, in trainer.Instance) (trainer.Outcome, error) {
		loss := map[string]float64{"steady": 0.3, "fragile": 0.2, "bad": 0.9}[c.ID()]
		if c.ID() == "fragile" && in.Experiment == 1 {
			loss = math.NaN()
		}
		return trainer.Outcome{Loss: loss}.Classified(), nil
	})
	for _, policy := range []selection.Policy{selection.CountAsWorst, selection.Eliminate, selection.Stop} {
		result, err := selection.Run(context.Background(), train, pool, selection.Settings{
			Method: selection.Halving{}, Budget: selection.Budget{Experiments: 3}, Unscored: policy})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v: %v, pick %s\n", policy, result.Status, result.Pick().ID())
		fmt.Print(selection.List(result.Decisions, result.Name))
	}
	// Output:
	// count as worst: the budget of experiments is spent, pick steady
	// eliminate: the budget of experiments is spent, pick steady
	// experiment 2: fragile out: a training gave no loss after 1 instance
	// stop: stopped at a training without a loss, pick fragile
}

// How robust a survivor is, by the instances that the selection trained.
func ExampleResult_Assess() {
	problem := selectiontest.ProblemByName("graded") // 30 candidates, half a unit apart
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	assessment, err := result.Assess(result.Survivors[0])
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"median", "std"} {
		f, _ := assessment.Figure(name)
		fmt.Printf("%s %s: %.2f, %.0f %% interval %.2f to %.2f by %s\n", result.Pick().ID(), name, f.Estimate, 100*f.Level, f.Low, f.High, f.Method)
	}
	// Output:
	// c00 median: -0.11, 96 % interval -0.98 to 1.34 by order statistics
	// c00 std: 1.07, 95 % interval 0.61 to 2.18 by Student t, jackknife of log std
}

// A crossed design tells where the spread comes from.
func ExampleResult_Components() {
	problem := selectiontest.ProblemByName("graded, shared experiments")
	design := trainer.Crossed{Samples: 6, Inits: 6}
	result, err := selection.Run(context.Background(), problem, problem.Candidates()[:2], selection.Settings{
		Method: selection.Halving{WarmUp: design.Len()}, Design: design, Budget: selection.Budget{Experiments: design.Len()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	components, err := result.Components(0, robust.ComponentsOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, source := range []robust.Source{robust.SourceSample, robust.SourceInit} {
		c, _ := components.Component(source)
		fmt.Printf("%v: %.0f %% of the variance, 95 %% interval of its standard deviation %.2f to %.2f\n",
			source, 100*c.Share, math.Sqrt(c.Low), math.Sqrt(c.High))
	}
	// Output:
	// training sample: 49 % of the variance, 95 % interval of its standard deviation 0.74 to 2.90
	// initialisation: 51 % of the variance, 95 % interval of its standard deviation 0.75 to 2.95
}

// A run whose budget was spent goes on with a larger one, and makes no training twice. In a file that is done by package
// selection/sqlite.
func ExampleMemoryJournal() {
	problem := selectiontest.ProblemByName("graded, shared experiments")
	var journal selection.MemoryJournal
	for _, experiments := range []int{2, 4} {
		result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{
			Method: selection.Halving{}, Budget: selection.Budget{Experiments: experiments}, Journal: &journal})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d trainings, %d of them from the journal, %d candidates left\n", result.Trainings(), result.Recorded, len(result.Survivors))
	}
	// Output:
	// 60 trainings, 0 of them from the journal, 30 candidates left
	// 120 trainings, 60 of them from the journal, 15 candidates left
}

// The kernels by name, for flags.
func ExampleKernelByName() {
	kernel, err := selection.KernelByName("sign")
	fmt.Println(selection.Guaranteed{Kernel: kernel}.Name(), err)
	_, err = selection.KernelByName("bayes")
	fmt.Println(err)
	// Output:
	// guaranteed elimination, sign, alpha 0.05 <nil>
	// selection: method: no kernel "bayes"; use one of moderated, t, sign, selfnorm, normal
}
