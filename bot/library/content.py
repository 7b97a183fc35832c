"""An SOP as JSON data, to be stored as the content of a version and read back the same."""

from typing import Any

from pydantic import TypeAdapter

from bot.domain.sop import Sop

_SOP: TypeAdapter[Sop] = TypeAdapter(Sop)


def to_data(sop: Sop) -> dict[str, Any]:
    """Give the SOP as what JSON can hold, in a stable order. What is at its default is left out.

    So a field that the domain gets later changes nothing in the data of an SOP that doesn't use it.
    """
    data: dict[str, Any] = _SOP.dump_python(sop, mode="json", exclude_defaults=True)
    return data


def from_data(data: dict[str, Any]) -> Sop:
    """Give the SOP of what ``to_data`` gave; raises ``ValueError`` for data that is no SOP."""
    return _SOP.validate_python(data)
