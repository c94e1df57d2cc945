"""Django's PostgreSQL backend, whose connections keep what they have prepared (docs/adr/0012)."""
