"""sopbot: a marketing team's SOPs, run in the Slack channel where the team already talks."""
