"""SpiffWorkflow with its serialized state in the same database."""
