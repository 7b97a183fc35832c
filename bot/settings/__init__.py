"""What the team sets: read once, at the start, from the environment and `.env`. Nothing else reads either.

A value in the environment wins over one in `.env`; an empty one counts as not set. What is wrong is said in one line
that names the variable, the fault and what to write instead, and shows no more of a secret than its prefix.
"""

from bot.settings.settings import Settings, SettingsError, library_folder, slack_environment_hidden

__all__ = ["Settings", "SettingsError", "library_folder", "slack_environment_hidden"]
