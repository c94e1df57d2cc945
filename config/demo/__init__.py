"""The demo: its people and cases, "log in as", "sent letters". Only `config.settings.demo`."""

DATABASE = "samverka_demo"  # and what begins like it
