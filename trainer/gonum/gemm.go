package gonum

import (
	"gonum.org/v1/gonum/blas"
	blasgonum "gonum.org/v1/gonum/blas/gonum"
)

var single blasgonum.Implementation

// block is the side of the blocks that Sgemm cuts its work into, and parallel the
// number of them from which on it starts goroutines.
const (
	block    = 64
	parallel = 4
)

const (
	asIs      = blas.NoTrans
	transpose = blas.Trans
)

// matrix is a row-major matrix whose rows begin stride numbers apart.
type matrix struct {
	values []float32
	stride int
}

// from returns the part of the matrix that begins at a row and a column.
func (m matrix) from(row, column int) matrix {
	return matrix{m.values[row*m.stride+column:], m.stride}
}

// addProduct adds A·B to C, where C is rows×columns and inner is the dimension that
// is summed over; A, B or both are transposed first if so asked.
//
// The work is cut into tiles for which Sgemm stays on the calling goroutine: others
// would allocate, and take cores from other trainings. Except with B transposed,
// Sgemm skips zeros of A, so the sparser operand belongs there, and adds whole rows
// of B, which should be long.
func addProduct(tA, tB blas.Transpose, rows, columns, inner int, a, b, c matrix) {
	height, width := block, (parallel-1)*block
	if columns <= block {
		height, width = width, height
	}
	for i := 0; i < rows; i += height {
		ai := a
		if tA == asIs {
			ai = a.from(i, 0)
		} else {
			ai = a.from(0, i)
		}
		for j := 0; j < columns; j += width {
			bj := b
			if tB == asIs {
				bj = b.from(0, j)
			} else {
				bj = b.from(j, 0)
			}
			cij := c.from(i, j)
			single.Sgemm(tA, tB, min(height, rows-i), min(width, columns-j), inner,
				1, ai.values, ai.stride, bj.values, bj.stride, 1, cij.values, cij.stride)
		}
	}
}

// transposed writes the transpose of m, rows×columns, to t, columns×rows without
// gaps.
func transposed(t []float32, m matrix, rows, columns int) {
	for i := range rows {
		row := m.values[i*m.stride:][:columns]
		for j, v := range row {
			t[j*rows+i] = v
		}
	}
}
