"""What people do with the cases, one verb a file; each makes one call to the engine."""
