"""Who is in the local Slack at the first start: five people to act as, and three whom tests need."""

from bot.sandbox.workspace import BOT_USER_ID, PARTNER_TEAM_ID, Channel, Person, Workspace


def fill(space: Workspace) -> None:
    """Put the people and channels of a small marketing team into an empty workspace."""
    team = [
        Person("U0ANA", "ana", "Ana Torres", "Marketing operations", color="#b4436c", is_admin=True, acts=True),
        Person("U0BEN", "ben", "Ben Osei", "Marketing automation", "Europe/London", "#3b6ea5", acts=True),
        Person("U0CARA", "cara", "Cara Lindqvist", "Paid media", "Europe/Stockholm", "#7a5195", acts=True),
        Person("U0DILAN", "dilan", "Dilan Kaya", "Head of marketing", "America/New_York", "#2f7f5f", acts=True),
        Person("U0LENA", "lena", "Lena Fischer", "Legal", "Europe/Berlin", "#a5672b", acts=True),
        Person("U0GUEST", "guest", "Greta Guest", "Agency", is_restricted=True),
        Person("U0PARTNER", "partner", "Pat Partner", "Other company", team_id=PARTNER_TEAM_ID),
        Person("U0ZED", "zed", "Zed Gone", deleted=True),
        Person(BOT_USER_ID, "sopbot", "sopbot", is_bot=True),
    ]
    for person in team:
        space.add_person(person)
    five = [person.id for person in team if person.acts]
    space.add_channel(Channel("C0MARKETING", "marketing", [*five, "U0GUEST", BOT_USER_ID]))
    space.add_channel(Channel("C0LAUNCHES", "launches", [*five, "U0PARTNER"], is_ext_shared=True))
    space.add_channel(Channel("C0BUDGET", "budget", ["U0ANA", "U0CARA", "U0DILAN"], is_private=True))
