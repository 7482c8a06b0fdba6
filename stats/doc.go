// Package stats holds the statistics that selection rests on. It depends on
// gonum alone and knows nothing of candidates but their numbers.
//
// # Tests
//
// Each test is one function that returns a TestResult. The zero value of its
// options is SciPy's default, and so are the statistic, its sign, and the rules
// for ties, zeros and continuity. Statistics agree with SciPy 1.17.1 to 1e-10 and
// p-values to 1e-8, relatively, down to p = 1e-300, but where SciPy itself loses
// precision; testdata/golden.py lists these cases. Data that are degenerate,
// such as constants, are no error: they give what the arithmetic gives, a P of
// NaN for 0/0 and of 0 for an infinite statistic.
//
//	two samples      Welch, KolmogorovSmirnov, MannWhitney
//	paired samples   StudentPaired, Wilcoxon, PitmanMorgan
//	k samples        Bartlett, Levene, Fligner
//	k paired samples Friedman
//
// TwoSampleTests is the table of all that can compare two samples, from which
// TwoSampleByName chooses.
//
// # Evidence
//
// An EvidenceAccumulator is told the scores of candidates one by one and makes
// the test of its entry in the table for any two of them at any time: Welch and
// Bartlett in O(1), tests of ranks and deviations in O(n) from samples that are
// kept sorted, paired tests from the pairs.
// Accumulators of tests for k samples are also an OverallTester.
// FriedmanEvidence compares ranks within experiments.
//
// An EProcess is evidence that one may look at after every difference: NormalMixture, TMixture,
// ModeratedT, SelfNormalised, SignMixture.
//
// # Estimates
//
//	quantiles        Quantile by nine definitions, HarrellDavis
//	resampling       Bootstrap, Jackknife, PseudoValues
//	power            StudentPairedPower, StudentPairedPairs
//	components       VarianceComponents by ANOVA or REML, MINQUE
//	multiple tests   Holm, BenjaminiHochberg
package stats
