"""The pages around the cases: start, settings, accessibility, health."""
