// Under and beside a message: who reacted how, and the menu to react or to use a shortcut.
import { make } from "./dom.js";
import { menuAt } from "./layers.js";

const EMOJI = { no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", white_check_mark: "✅", eyes: "👀", "+1": "👍" };
const OFFERED = ["no_entry", "white_check_mark", "eyes"];

const glyph = (name) => EMOJI[name.split("::")[0]] ?? `:${name}:`;
const own = (message, name, context) =>
  Boolean(message.reactions.find((each) => each.name === name)?.users.includes(context.user));

/** Give the reactions under a message; a click adds one's own or takes it back. Null if there are none. */
export function reactionsShown(message, context) {
  if (!message.reactions.length) return null;
  const buttons = message.reactions.map(({ name, users }) => {
    const mine = own(message, name, context);
    const who = users.map(context.names.person).join(", ");
    const react = () => context.react(message, name, !mine);
    const label = `${name}, ${users.length}: ${who}`;
    const properties = { type: "button", class: "reaction", title: who, "aria-label": label, "aria-pressed": String(mine), onclick: react };
    return make("button", properties, `${glyph(name)} ${users.length}`);
  });
  return make("div", { class: "reactions" }, buttons);
}

/** Give the button that opens a message's menu. */
export function messageMenu(message, context) {
  const reacting = OFFERED.map((name) => {
    const mine = own(message, name, context);
    const label = `${glyph(name)} ${mine ? `Remove your ${name}` : `React with ${name}`}`;
    return [label, name, () => context.react(message, name, !mine)];
  });
  const shortcuts = context.shortcuts.map((each) => [`⚡ ${each.name}`, each.callback_id, () => context.shortcut(message, each.callback_id)]);
  const open = (event) => menuAt(event.currentTarget, [...reacting, ...shortcuts]);
  return make("button", { type: "button", class: "tools", "aria-label": "Message actions", "aria-haspopup": "menu", onclick: open }, "☺");
}
