"""What reminders and letters survive: `make faults`, or `python -m tests.faults --help`."""
