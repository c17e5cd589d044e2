"""Checks of the course and of this machine: setup, doctor, verify, mutants, attacks."""
