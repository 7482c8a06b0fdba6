package selection

// Killed makes the journal one whose process was killed: no run is under way.
func (m *MemoryJournal) Killed() { m.begun = false }
