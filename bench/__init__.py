"""What a turn and a queue cost, beside what others and plain SQL need for the same work.

`python -m bench` runs all of it; docs/benchmarks.md says what each side does and leaves out.
"""
