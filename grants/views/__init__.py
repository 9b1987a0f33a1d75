"""Pages of the admin on which agreements are drafted, checked, completed, scheduled, paid and ended."""
