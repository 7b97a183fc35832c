// Block Kit's blocks, one after the other.
import { make } from "./dom.js";
import { interactive } from "./elements.js";
import { shown } from "./mrkdwn.js";

/** Give the blocks of a message or a modal. `context`: `act(block_id, action_id, sent)`, `names`, `people`. */
export function blocksShown(blocks, context) {
  return blocks.map((block, place) => {
    const made = (KINDS[block.type] ?? unknown)(block, contextOf(block, place, context));
    made.classList.add("block");
    made.dataset.blockId = block.block_id ?? "";
    return made;
  });
}

function contextOf(block, place, context) {
  const act = (element) => (sent) => context.act(block.block_id ?? `b${place}`, element.action_id, sent);
  return { ...context, of: (element) => interactive(element, { ...context, act: act(element) }) };
}

const KINDS = {
  section(block, context) {
    const fields = block.fields?.map((field) => textShown(field, context)) ?? [];
    const words = block.text ? textShown(block.text, context) : make("div", { class: "text" }, fields);
    return make("div", { class: "section" }, words, block.accessory ? context.of(block.accessory) : null);
  },
  context: (block, context) =>
    make("div", { class: "context text" }, block.elements.flatMap((element) => textNodes(element, context))),
  actions: (block, context) => make("div", { class: "actions" }, block.elements.map(context.of)),
  header: (block) => make("div", { class: "header", role: "heading", "aria-level": 3 }, block.text.text),
  divider: () => make("hr", { class: "divider" }),
  image: (block) => make("img", { src: block.image_url, alt: block.alt_text, width: 320 }),
  input(block, context) {
    const label = make("span", { class: "label" }, block.label.text);
    if (block.optional) label.append(make("span", { class: "optional" }, " (optional)"));
    const element = interactive(block.element, { ...context, act: undefined, label: block.label.text });
    const hint = block.hint ? make("span", { class: "hint" }, block.hint.text) : null;
    return make("div", { class: "field" }, label, element, hint, make("p", { class: "wrong", role: "alert", hidden: true }));
  },
};

const unknown = (block) => make("p", { class: "aside" }, `(${block.type})`);

const textNodes = (text, context) => (text.type === "mrkdwn" ? shown(text.text, context.names) : [text.text]);

const textShown = (text, context) => make("div", { class: "text" }, textNodes(text, context));
