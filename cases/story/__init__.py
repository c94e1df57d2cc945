"""A year in Tryggare Helsingborg, told through the same actions as the pages use."""
