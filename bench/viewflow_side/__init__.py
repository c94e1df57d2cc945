"""A bare django-viewflow application, as its own documentation builds one."""
