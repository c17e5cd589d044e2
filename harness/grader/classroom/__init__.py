"""What an instructor uses: assertions of one's own over recorded evidence."""
