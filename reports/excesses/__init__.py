"""What stands beyond a limit, until it is put right."""
