"""What every room uses: where things are in a checkout, files that are written whole, untrusted
text made fit to show, schemas, the error for what a machine lacks.
"""
