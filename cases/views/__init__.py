"""The pages of activities, agreements and pictures."""
