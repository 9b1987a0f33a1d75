"""What officers write: agreements, their amounts and schedules, payments and endings."""
