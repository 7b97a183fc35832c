"""The rules of a run. Pure: no clock, no input or output, no Slack; standard library only."""
