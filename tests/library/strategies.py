"""SOPs of every shape that the domain types allow."""

from hypothesis import strategies as st

from bot.domain.due import Due, Unit
from bot.domain.ids import SopKey, StepKey
from bot.domain.sop import Evidence, Input, InputType, Role, Sop, Step, Trigger

texts = st.text(max_size=20)
many_texts = st.lists(texts, max_size=3).map(tuple)

triggers = st.builds(Trigger, when=texts, phrases=many_texts)
roles = st.builds(Role, key=texts, label=texts)
inputs = st.builds(
    Input,
    key=texts,
    label=texts,
    type=st.sampled_from(InputType),
    required=st.booleans(),
    choices=many_texts,
    unit=texts,
)
steps = st.builds(
    Step,
    key=texts.map(StepKey),
    title=texts,
    standard=texts,
    role=texts,
    evidence=st.sampled_from([None, *Evidence]),
    confirm=st.booleans(),
    decide=many_texts,
    bounds=texts,
    due=st.none() | st.builds(Due, st.integers(0, 500), st.sampled_from(Unit), texts, st.booleans()),
)
sops = st.builds(
    Sop,
    key=texts.map(SopKey),
    name=texts,
    code=texts,
    trigger=triggers,
    owner=texts,
    roles=st.lists(roles, max_size=3).map(tuple),
    steps=st.lists(steps, max_size=4).map(tuple),
    output=texts,
    review=texts,
    inputs=st.lists(inputs, max_size=3).map(tuple),
)
