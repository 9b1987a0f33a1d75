"""What an agreement may be, by kind and state."""

from django.db import models


class Type(models.TextChoices):
    """What kind of promise it is. It decides the wording, VAT, and where it must be published."""

    GRANT = "grant", "grant"
    CONTRACT = "contract", "contract"
    CONTRIBUTION = "contribution", "partnership contribution"
    INTERNAL = "internal", "internal spend"


class State(models.TextChoices):
    """Where an agreement stands in its life."""

    DRAFT = "draft", "draft"
    IN_FORCE = "in_force", "in force"
    ENDED = "ended", "ended"
    WITHDRAWN = "withdrawn", "withdrawn"
    TERMINATED = "terminated", "terminated"


class Origin(models.TextChoices):
    """How it came to be recorded."""

    ENTERED = "entered", "entered"
    IMPORTED = "imported", "imported"
    PUBLISHED = "published", "published framework"


FACTS = (Origin.PUBLISHED, Origin.IMPORTED)
"""Origins that are facts: a framework had published it, or the office had committed it, before it was recorded here."""


class Route(models.TextChoices):
    """How the award was made."""

    OPEN_CALL = "open_call", "open call"
    DIRECT = "direct", "direct award"


class Risk(models.TextChoices):
    """What the office thinks of the risk that the money does not do what it is for."""

    LOW = "low", "low"
    MEDIUM = "medium", "medium"
    HIGH = "high", "high"


class Conditions(models.TextChoices):
    """Whether there are conditions. “None” is an answer."""

    NONE = "none", "none"
    THESE = "these", "these conditions"


class LegalPower(models.TextChoices):
    """The power under which the Commissioner makes the award."""

    CRIME_AND_DISORDER = (
        "prsra_2011_s9",
        "Crime and disorder reduction grant: Police Reform and Social Responsibility Act 2011, section 9",
    )
    VICTIMS = (
        "asbcpa_2014_s143",
        "Victims and vulnerable people: Anti-social Behaviour, Crime and Policing Act 2014, section 143",
    )
    OTHER = "other", "Another power, named in the purpose"
