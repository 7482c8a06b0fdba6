package sqlite

// Closed reports whether the journal was closed.
func (j *Journal) Closed() bool { return j.unlock == nil }
