"""The engine: people, organisations, routes, cases, work items, decisions."""
