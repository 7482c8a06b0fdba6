package report_test

import (
	"context"
	"fmt"
	"math"
	"os"

	"robust/robust/report"
	"robust/selection"
	"robust/selection/selectiontest"
)

// A table of one's own for a paper. In LaTeX a measurement is rounded by its errors, of which those that are NaN are left out. CSV has
// all digits.
func ExampleTable() {
	table := report.Table{
		Name: "resolution", Title: "Energy resolution", Caption: "Errors are statistical and systematic.",
		Columns: []string{"network", "parameters", "RMSE(E)/E"},
		Rows: [][]any{
			{"convolutional", 23923, report.Measurement{Value: 0.0243718, Stat: 0.0000342, Syst: 0.000121}},
			{"linear & cut", 226, report.Measurement{Value: 0.0312345, Stat: 0.00076, Syst: math.NaN()}},
		},
	}
	if err := table.LaTeX(os.Stdout); err != nil {
		fmt.Println(err)
		return
	}
	if err := table.CSV(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// \begin{table}
	// \centering
	// \caption{Energy resolution. Errors are statistical and systematic.}
	// \label{tab:resolution}
	// \begin{tabular}{lrr}
	// \toprule
	// network & parameters & RMSE(E)/E \\
	// \midrule
	// convolutional & 23923 & $0.024372 \pm 0.000034 \pm 0.000121$ \\
	// linear \& cut & 226 & $0.0312 \pm 0.0008$ \\
	// \bottomrule
	// \end{tabular}
	// \end{table}
	// network,parameters,RMSE(E)/E,RMSE(E)/E stat,RMSE(E)/E syst
	// convolutional,23923,0.0243718,3.42e-05,0.000121
	// linear & cut,226,0.0312345,0.00076,
}

// The survivors of a selection as a table of a note.
func ExampleReport_Table() {
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
	if err := page.Table("survivors").Markdown(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// **Survivors**
	//
	// |  | candidate | fate | instances | without a loss | mean | standard deviation | low | high | worst |
	// |--:|---|---|--:|--:|--:|--:|--:|--:|--:|
	// | 1 | c00 | survivor | 9 | 0 | -0.4 ± 1.5 | 4.333 | 2.487 | 8.629 | 7.346 |
	// | 2 | c01 | survivor | 9 | 0 | 0.0 ± 1.5 | 4.229 | 2.236 | 9.515 | 8.074 |
	// | 3 | c02 | survivor | 9 | 0 | 0.7 ± 1.3 | 3.775 | 2.458 | 6.252 | 7.093 |
	// | 4 | c03 | survivor | 9 | 0 | 0.9 ± 1.5 | 4.091 | 2.516 | 7.363 | 7.805 |
	//
	// The mean of loss over the instances ± half of its interval of 68 %; the standard deviation between instances with its interval of 95 %, and the worst instance. All are of the instances that the candidates were selected by, so the first one looks a little better than it is.
}
