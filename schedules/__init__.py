"""What happens by itself. The rows are the schedule; APScheduler only ticks."""
