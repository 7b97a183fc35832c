"""Domain types to JSON text and back. The only place that knows how they are written down."""

import json
from base64 import b64decode, b64encode
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from bot.blocks.message import File, Message
from bot.domain.digests import Digest
from bot.domain.facts import Fact
from bot.domain.improvements import Decision
from bot.domain.proposals import Proposal
from bot.domain.run import Run
from bot.domain.sop import Sop
from bot.library import content

_RUN: TypeAdapter[Run] = TypeAdapter(Run)
# By its kind: without that each fact would be tried as one kind after the other, which takes six times as long.
_FACT: TypeAdapter[Fact] = TypeAdapter(Annotated[Fact, Discriminator("kind")])
_PROPOSAL: TypeAdapter[Proposal] = TypeAdapter(Proposal)
_DECISION: TypeAdapter[Decision] = TypeAdapter(Decision)
_DIGEST: TypeAdapter[Digest] = TypeAdapter(Digest)
_IDENTITY = {"team", "name", "channel", "sop", "version", "seq"}


def run_to_text(run: Run) -> str:
    """Write down how a run stands, without what its row and its SOP version say already."""
    return _RUN.dump_json(run, exclude=_IDENTITY, exclude_defaults=True).decode()


def run_from_text(state: str, **identity: Any) -> Run:  # noqa: ANN401 - the fields of Run named in _IDENTITY
    """Read a run back; ``identity`` gives team, name, channel, sop, version and seq."""
    return _RUN.validate_python(json.loads(state) | identity)


def fact_to_text(fact: Fact) -> str:
    """Write a fact down, whole."""
    return _FACT.dump_json(fact).decode()


def fact_from_text(payload: str) -> Fact:
    """Read a fact back."""
    return _FACT.validate_json(payload)


def proposal_to_text(proposal: Proposal) -> str:
    """Write a proposal down."""
    return _PROPOSAL.dump_json(proposal, exclude_defaults=True).decode()


def proposal_from_text(content: str) -> Proposal:
    """Read a proposal back."""
    return _PROPOSAL.validate_json(content)


def decision_to_text(decision: Decision) -> str:
    """Write down what was said with an answer."""
    return _DECISION.dump_json(decision, exclude_defaults=True).decode()


def decision_from_text(content: str) -> Decision:
    """Read it back."""
    return _DECISION.validate_json(content)


def digest_to_text(digest: Digest) -> str:
    """Write down what a digest tells."""
    return _DIGEST.dump_json(digest, exclude_defaults=True).decode()


def digest_from_text(content: str) -> Digest:
    """Read it back."""
    return _DIGEST.validate_json(content)


def sop_to_text(sop: Sop) -> str:
    """Write an SOP's content down; equal content gives equal text."""
    return json.dumps(content.to_data(sop), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=512)
def sop_from_text(text: str) -> Sop:
    """Read an SOP's content back. Remembered by its text: every click reads a run, and with it its SOP."""
    return content.from_data(json.loads(text))


def message_to_text(message: Message) -> str:
    """Write a message down for the queue, with its file if it brings one."""
    data: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
    if message.file is not None:
        content = b64encode(message.file.content).decode()
        data["file"] = {"name": message.file.name, "content": content, "alt": message.file.alt}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def message_from_text(body: str) -> Message:
    """Read a queued message back."""
    data = json.loads(body)
    brings = data.pop("file", None)
    file = File(**brings | {"content": b64decode(brings["content"])}) if brings else None
    return Message(**data, file=file)
