"""What a course hands on as a package: to students, to a platform, to a repository's CI."""
