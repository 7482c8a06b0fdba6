// Package robust says what a robust model is, and how robust the instances of a
// candidate show it to be.
//
// A candidate is an architecture with all its hyperparameters. Its instances
// share these and differ in what is drawn: the training sample, which is
// external to the model, and the initial weights with the order of the batches,
// which are internal. Every instance has a loss, measured on one evaluation set
// that all share. A candidate is robust if the losses of its instances vary
// little. A constant model is trivially robust, so one asks for two things at
// once, a good typical loss and a small spread.
//
// A Criterion condenses the losses into the one number that candidates are
// compared by: Mean and Median look at the typical instance, Q3, Q3IQR and MeanStd
// at the typical and the spread together, Max at the worst, Std at the spread alone.
// Smaller is always better. CriterionByName finds one by its name. Those that are Smooth have pseudo-values, by which
// methods for means compare them.
//
// Assess computes criteria for the outcomes of one candidate, with confidence
// intervals that are meant for 5 to 20 instances. Those between order
// statistics hold for any distribution; the others cover less often than they
// say where losses are skewed or heavy-tailed, those of Std and MeanStd most of
// all. How often is simulated and printed by
//
//	go test robust/robust -run Coverage -v
//
// Instances that diverged have no loss and do not enter the figures, so their
// number and share always stand beside them.
//
// Components says how much of the variance between instances comes from the
// training sample, from the initialisation and from both together, and how much
// of it is only noise of the finite evaluation set. Systematics turns the
// predictions of instances into systematic uncertainties, in bins of a variable
// and with covariance matrices, and SystematicsOfSet adds that of the choice among
// candidates that a selection left.
//
// The criteria and the idea of robustness are those of IEEE Access 2025, doi
// 10.1109/ACCESS.2025.3578926.
package robust
