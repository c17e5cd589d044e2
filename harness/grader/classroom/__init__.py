"""What an instructor uses: assignments, a class from its folder to its marks (batch.py), and the
instructor's own assertions about recorded evidence."""
