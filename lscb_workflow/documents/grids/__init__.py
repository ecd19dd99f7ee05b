"""One small reader for each kind of file in which a board keeps its plan: each turns a file into a `Document`."""
