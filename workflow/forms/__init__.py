"""What people fill in about any type of case."""
