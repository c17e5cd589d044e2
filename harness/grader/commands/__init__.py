"""The commands of grade.py. Each takes its arguments and returns an exit code."""
