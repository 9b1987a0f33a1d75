"""The peers: what somebody who knows SQL would write to get the same figures, through the same connection."""
