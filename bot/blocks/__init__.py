"""What people see: pure functions from state to Block Kit, and every word of the surface."""
