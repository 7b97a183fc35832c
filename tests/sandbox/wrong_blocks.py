"""A payload for each named case of ``invalid-cases.json`` that concerns blocks which the sandbox knows."""

from typing import Any

from tests.sandbox.world import actions, button, field, modal, plain, section

Sent = dict[str, Any]


def option(value: str = "one", **more: Any) -> Sent:  # noqa: ANN401 - fields of the option
    return {"text": plain(value), "value": value, **more}


def options(count: int) -> list[Sent]:
    return [option(f"v{number}") for number in range(count)]


def select(**more: Any) -> Sent:  # noqa: ANN401 - fields of the element
    return {"type": "static_select", "action_id": "choose", **more}


def group(count: int = 1, label: str = "Group") -> Sent:
    return {"label": plain(label), "options": options(count)}


def _menu(kind: str, count: int) -> Sent:
    return actions({"type": kind, "action_id": "choose", "options": options(count)})


def _confirm(**more: Sent) -> Sent:
    parts = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
    return actions(button(confirm={**parts, **more}))


def _options(*several: Sent) -> Sent:
    return actions({"type": "overflow", "action_id": "more", "options": list(several)})


def _image(**more: str) -> Sent:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A", **more}


BLOCKS: dict[str, list[Sent]] = {
    "text-empty": [section("")],
    "text-too-long": [{"type": "context", "elements": [plain("x" * 3001)]}],
    "button-action-id-too-long": [actions(button("x" * 256))],
    "button-text-too-long": [actions(button(text=plain("x" * 76)))],
    "button-url-too-long": [actions(button(url="https://example.com/" + "x" * 3000))],
    "button-value-too-long": [actions(button(value="x" * 2001))],
    "button-accessibility-label-too-long": [actions(button(accessibility_label="x" * 76))],
    "confirmation-title-too-long": [_confirm(title=plain("x" * 101))],
    "confirmation-text-too-long": [_confirm(text=plain("x" * 301))],
    "confirmation-confirm-too-long": [_confirm(confirm=plain("x" * 31))],
    "confirmation-deny-too-long": [_confirm(deny=plain("x" * 31))],
    "option-text-too-long": [_options(option(text=plain("x" * 76)))],
    "option-value-too-long": [_options(option(value="x" * 151, text=plain("x")))],
    "option-url-too-long": [_options(option(url="\N{GRINNING FACE}" * 3001))],
    "option-description-too-long": [_options(option(description=plain("x" * 76)))],
    "option-group-label-too-long": [actions(select(option_groups=[group(label="x" * 76)]))],
    "option-group-empty": [actions(select(option_groups=[group(0)]))],
    "option-group-too-many-options": [actions(select(option_groups=[group(101)]))],
    "select-placeholder-too-long": [actions(select(options=options(1), placeholder=plain("x" * 151)))],
    "select-too-many-options": [_menu("static_select", 101)],
    "select-too-many-option-groups": [actions(select(option_groups=[group()] * 101))],
    "static-select-options-and-groups": [actions(select(options=options(1), option_groups=[group()]))],
    "overflow-empty": [_menu("overflow", 0)],
    "overflow-too-many-options": [_menu("overflow", 6)],
    "checkboxes-empty": [_menu("checkboxes", 0)],
    "checkboxes-too-many-options": [_menu("checkboxes", 11)],
    "radio-buttons-empty": [_menu("radio_buttons", 0)],
    "radio-buttons-too-many-options": [_menu("radio_buttons", 11)],
    "url-source-url-empty": [_image(image_url="")],
    "url-source-url-too-long": [_image(image_url="https://example.com/" + "x" * 3000)],
    "image-url-too-long": [section(accessory=_image(image_url="https://example.com/" + "x" * 3000))],
    "image-alt-text-too-long": [_image(alt_text="x" * 2001)],
    "image-url-and-slack-file": [{**_image(), "slack_file": {"id": "F1"}}],
    "actions-too-many-elements": [actions(*(button(f"go{number}") for number in range(26)))],
    "context-too-many-elements": [{"type": "context", "elements": [plain("x")] * 11}],
    "context-invalid-element": [{"type": "context", "elements": [button()]}],
    "header-text-too-long": [{"type": "header", "text": plain("x" * 151)}],
    "section-text-too-long": [section("x" * 3001)],
    "section-too-many-fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "section-field-too-long": [{"type": "section", "fields": [plain("x" * 2001)]}],
    "section-missing-content": [{"type": "section", "block_id": "b"}],
    "block-id-too-long": [section(block_id="x" * 256)],
    "plain-text-input-max-length-too-large": [field(element={"type": "plain_text_input", "max_length": 3001})],
    "number-input-inverted-range": [
        field(element={"type": "number_input", "is_decimal_allowed": False, "min_value": "9", "max_value": "10"}),
        field("b", {"type": "number_input", "is_decimal_allowed": False, "min_value": "10", "max_value": "9"}),
    ],
    "input-label-too-long": [field(label=plain("x" * 2001))],
    "input-hint-too-long": [field(hint=plain("x" * 2001))],
    "input-invalid-element": [field(element=button())],
}
VIEWS: dict[str, Sent] = {
    "view-missing-blocks": modal(),
    "view-too-many-blocks": modal(*[{"type": "divider"}] * 101),
    "view-private-metadata-too-long": modal(section(), private_metadata="x" * 3001),
    "view-callback-id-too-long": modal(section(), callback_id="x" * 256),
    "view-title-too-long": modal(section(), title=plain("x" * 25)),
    "view-close-too-long": modal(section(), close=plain("x" * 25)),
    "view-submit-too-long": modal(section(), submit=plain("x" * 25)),
}
OTHERS = (
    # Blocks and elements that the sandbox knows nothing of, and therefore refuses whatever they hold.
    *("alert", "card", "carousel", "container", "context_actions", "data_table", "data_visualization"),
    *("feedback_button", "icon_button", "file_input", "markdown", "table", "video"),
)
