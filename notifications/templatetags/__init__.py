"""Template tags that say what has become of letters, on the pages of people and operations."""
