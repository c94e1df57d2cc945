"""How the product is set up and run.

Imports nothing: `config.keeper` runs without Django and must start quickly.
"""
