"""How much fits. Slack's limits, and the tighter ones that the surface sets itself (docs/surface.md, rule 8)."""

TITLE = 60
"""Characters of a step's title. Surface."""
STANDARD = 140
"""Characters of an acceptance standard. Surface."""
SUBJECT = 80
"""Characters of a run's subject where it is shown. Surface."""
QUOTE = 120
"""Characters of what someone wrote, on the card. Surface."""
DONE_BUTTONS = 12
"""Steps with a Done on the card. Surface."""
FOLDS_FROM = 12
"""Steps from which on settled ones fold to a line. Surface."""
MODAL_TITLE = 24
"""Slack: a view's title, submit and close hold 24 characters."""
OPTION_TEXT = 75
"""Slack: an option's text, and a button's, hold 75 characters."""
SECTION_TEXT = 3000
"""Slack: a section's text holds 3,000 characters."""
CONTEXT_TEXT = 2000
"""Characters of a context line; Slack takes more, a reader does not."""
