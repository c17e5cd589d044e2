"""From a submitted file to its results: build, record, judge, score."""
