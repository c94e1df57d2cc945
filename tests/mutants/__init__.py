"""Does a test notice when a permission check is taken away? Each in turn, and the survivors named.

    python -m tests.mutants            all of them; hours on a small machine, and it can be resumed
    python -m tests.mutants --sample 20
    python -m tests.mutants --list     what would be taken away
    python -m tests.mutants --only workflow/gate.py

Nothing on disk is changed. The product's modules are compiled with every mutant in them, each
behind a switch (``importing``, ``operators``); a process that has imported them all is forked for
each mutant, turns one switch and runs the tests that come by there (``recording``, ``running``).
"""
