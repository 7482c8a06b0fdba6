package report_test

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"robust/robust/report"
	"robust/selection"
	"robust/selection/selectiontest"
)

// One figure of a report for a talk, and its numbers for a plot of one's own.
func ExampleFigure() {
	problem := selectiontest.ProblemByName("graded, shared experiments") // 30 candidates
	result, err := selection.Run(context.Background(), problem, problem.Candidates(), selection.Settings{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := report.New(result, report.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	f := page.Figure("elimination")
	fmt.Println(f.Title + ". " + f.Caption)
	var pdf bytes.Buffer // or a file
	if err := f.Write("pdf", &pdf); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("a PDF:", bytes.HasPrefix(pdf.Bytes(), []byte("%PDF")))
	if err := f.CSV(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// How the pool shrank. Left: the 30 candidates come down to 4 in 9 experiments. Right: trainings so far beside those of an exhaustive search, which trains every candidate in every experiment; the gap between the two lines is what the selection saved, 175 trainings in the end.
	// a PDF: true
	// experiment,candidates in play,trainings so far,trainings of an exhaustive search so far
	// 1,30,30,30
	// 2,7,60,60
	// 3,5,67,90
	// 4,5,72,120
	// 5,5,77,150
	// 6,5,82,180
	// 7,4,87,210
	// 8,4,91,240
	// 9,4,95,270
}
