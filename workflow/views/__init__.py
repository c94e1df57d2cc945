"""The pages that fit every type of case: queues, decisions, history."""
