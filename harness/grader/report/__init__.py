"""Writers of results: each a pure function from results.Report to text."""
