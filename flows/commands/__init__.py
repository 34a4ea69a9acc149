"""The commands of `lscb`, by what they are for; `flows/cli.py` assembles them."""
