"""How much fits. Slack's limits, and the tighter ones that the surface sets itself (docs/surface.md, rule 8)."""

TITLE = 60
"""Characters of a step's title, and of any name or label shown in a line. Surface."""
STANDARD = 140
"""Characters of an acceptance standard on the card. Surface."""
SUBJECT = 80
"""Characters of a run's subject where it is shown. Surface."""
QUOTE = 120
"""Characters of what someone wrote, on the card. Surface."""
DONE_BUTTONS = 12
"""Steps with a Done on the card. Surface."""
BLOCKERS = 3
"""Blockers that the card shows whole. Surface."""
FOLDS_FROM = 12
"""Steps from which on settled ones fold to a line. Surface."""
CARD_CHARACTERS = 10_000
"""Characters of a card's blocks as JSON. Surface; it leaves room below ``MESSAGE_CHARACTERS``."""
LINE = 1_200
"""Characters of a context line: more would bury what matters. Surface."""
REST_OF_STEPS = 300
"""Characters of the line that names the steps for which a card has no room. Surface."""
SENTENCE = 300
"""Characters of a sentence of an SOP (trigger, bounds, output) where it is shown. Surface."""
SHORT_LINK = 500
"""Characters of an address that a card links to; a longer one is found in the thread. Surface."""

LETTER_WORDS = 800
"""Characters of someone's words in a direct message: with signs that count twelvefold it still fits. The run's thread
has them whole. Surface."""
NUDGED_STEPS = 5
"""Steps in a nudge; the others are on Home. Surface."""
HOME_WAITING = 20
"""What waits for someone, on one page of Home: an offer takes two blocks. With the next two, Home stays under
``VIEW_BLOCKS``. Surface."""
HOME_RUNS = 15
"""Runs that someone owns, on one page of Home. Surface."""
HOME_SOPS = 25
"""SOPs on one page of Home. Surface."""

MESSAGE_CHARACTERS = 12_500
"""Characters of a message's blocks as JSON. Slack answers ``msg_blocks_too_long`` from about 13,200 on (not
documented; bolt-js issue 2509)."""
MESSAGE_TEXT = 4_000
"""Slack: chat.update takes 4,000 characters of ``text``."""
MESSAGE_BLOCKS = 50
"""Slack: blocks of a message."""
VIEW_BLOCKS = 100
"""Slack: blocks of a modal."""
MODAL_TITLE = 24
"""Slack: a view's title, submit and close hold 24 characters."""
OPTION_TEXT = 75
"""Slack: an option's text, and a button's, hold 75 characters."""
OPTIONS = 100
"""Slack: options of a select."""
RADIO_OPTIONS = 10
"""Slack: options of a group of radio buttons."""
ACCESSIBILITY_LABEL = 75
"""Slack: an accessibility label holds 75 characters."""
CONFIRM_TITLE = 100
"""Slack: the title of a confirmation holds 100 characters."""
HEADER = 150
"""Slack: a header holds 150 characters."""
BUTTON = 75
"""Slack: a button's text holds 75 characters."""
LABEL = 150
"""Characters of a field's label. Surface; Slack takes 2,000."""
SECTION_TEXT = 3_000
"""Slack: the text of a section, and of a context's element, holds 3,000 characters."""
ALT_TEXT = 1_000
"""Characters that say what a picture shows. Ours: Slack names no number (``alt_txt_too_large``)."""
