"""Published plans as drafts: files in format plans/1 (docs/import-format.md) become cases."""
