"""Loads every public name, looks for every template, and runs the demonstration: in a frozen program."""

import sys

import directlink
from directlink.__main__ import main

extras = {"AiohttpTransport"}  # not installed here
for name in set(directlink.__all__) - extras:
    getattr(directlink, name)
sys.exit(main(sys.argv[1:] or ["demo"]))
