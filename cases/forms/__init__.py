"""Forms in which cases are written: each hands back a draft, none of them saves anything."""
