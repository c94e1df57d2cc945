"""Nine municipalities' published plans, as the demo and the random lives load them."""

from pathlib import Path

FILES = sorted(Path(__file__).parent.glob("*.json"))
