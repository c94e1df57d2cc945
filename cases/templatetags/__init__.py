"""Template tags of the pages about activities, agreements and pictures."""
