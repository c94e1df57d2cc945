"""100,000 cases, 40 organisations, 400 people: do the pages stay as they are?

    make scale                       100,000 cases; some minutes
    make scale ARGS="--cases 20000"
    make scale ARGS="--plans"        with the plans of the main statements

Real people in real roles and one case in each state are made by the product's own actions; the
rest are copies of those cases, made in SQL (fill.sql). `make test` does it with two thousand.
"""
