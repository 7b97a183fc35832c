// The fields of a view on the page: reading what was entered, and putting it back. `shown` is {view, root}.
import { held } from "./elements.js";

function inputs({ view, root }) {
  return view.blocks
    .filter((block) => block.type === "input")
    .map((block) => [block, root.querySelector(`.field[data-block-id="${CSS.escape(block.block_id)}"]`)]);
}

/** Give what every field holds, in the shape that Slack sends. */
export function entered(shown) {
  return Object.fromEntries(
    inputs(shown).map(([block, field]) => [block.block_id, { [block.element.action_id]: held(block.element, field) }]),
  );
}

/** Put what was entered back where block and element are still the same, as Slack does. */
export function fill(shown, kept) {
  for (const [block, field] of inputs(shown)) {
    const value = kept[block.block_id]?.[block.element.action_id];
    if (!value || value.type !== block.element.type) continue;
    const chosen = (value.selected_options ?? [value.selected_option]).filter(Boolean).map((option) => option.value);
    const picked = value.selected_user ?? value.selected_date ?? value.selected_conversation ?? value.selected_channel;
    for (const input of field.querySelectorAll("input, textarea, select")) {
      if (["radio", "checkbox"].includes(input.type)) input.checked = chosen.includes(input.value);
      else input.value = value.value ?? picked ?? chosen[0] ?? "";
    }
  }
}
