"""The course and this machine prove themselves: setup, doctor, verify, mutants, attacks."""
