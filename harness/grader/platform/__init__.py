"""What every room stands on: where things are in a checkout, files written whole, untrusted text
made fit to show, schemas, the error for what a machine lacks.
"""
