"""An act that a rule does not let through, told in a plain sentence."""


class Refused(Exception):
    """The act was refused and nothing was written. `str(refused)` says what is wrong, by how much, and what is kept."""
