"""Writers of results: each is a pure function from results.Report to text."""
