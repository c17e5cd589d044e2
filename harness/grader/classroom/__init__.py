"""What an instructor uses: the instructor's own assertions about recorded evidence."""
