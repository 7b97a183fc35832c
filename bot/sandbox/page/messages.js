// A list of messages: drawn anew only where something changed, so that nothing jumps under a finger.
import { blocksShown } from "./blocks.js";
import { make } from "./dom.js";
import { menuAt } from "./layers.js";
import { shown } from "./mrkdwn.js";

const EMOJI = { no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑" };

/**
 * Show messages in a list. `context`: as for blocks with `act(message, …)`, plus `openThread(ts)` where there are threads,
 * `react(message, name)`, and `shortcuts`, each [label, use(message)].
 */
export function showMessages(list, messages, context, nothing) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const before = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const items = messages.map((message) => {
    const key = context.user + JSON.stringify(message);
    const item = before.get(key) ?? messageShown(message, context);
    item.dataset.key = key;
    return item;
  });
  if (!items.length) items.push(make("li", { class: "nothing" }, nothing));
  list.replaceChildren(...items);
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function messageShown(message, context) {
  const at = new Date(Number(message.ts) * 1000);
  const name = message.bot ? context.app : message.name || "someone";
  const head = make("div", {}, make("span", { class: "who" }, name), " ");
  if (message.bot) head.append(make("span", { class: "app" }, "APP"), " ");
  head.append(make("time", { class: "when", dateTime: at.toISOString(), title: at.toLocaleString() }, when(at)));
  if (message.edited) head.append(make("span", { class: "aside" }, " (edited)"));
  if (message.broadcast) head.append(make("span", { class: "aside" }, " also sent to the channel"));
  const said = make("div", { class: "said" }, head);
  if (message.ephemeral) said.prepend(make("div", { class: "aside" }, "👁 Only you can see this"));
  said.append(...bodyOf(message, context));
  if (message.reactions.length) said.append(reactionsShown(message, context));
  if (message.reply_count && context.openThread) {
    const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
    said.append(make("button", { class: "answers", onclick: () => context.openThread(message.ts) }, words));
  } else if (context.openThread && !message.ephemeral && !message.thread_ts) {
    said.append(make("button", { class: "answers", onclick: () => context.openThread(message.ts) }, "Reply in thread"));
  }
  const face = make("div", { class: "face", "aria-hidden": "true" }, message.bot ? "S" : name[0]);
  if (message.color) face.style.background = message.color;
  const item = make("li", { class: message.ephemeral ? "message private" : "message" }, face, said);
  if (!message.ephemeral) item.append(more(message, context));
  item.dataset.ts = message.ts;
  return item;
}

/** The menu of a message: reactions and the app's shortcuts. */
function more(message, context) {
  const entries = Object.entries(EMOJI).map(([name, sign]) => [`React with ${sign}`, name, () => context.react(message, name)]);
  const shortcuts = context.shortcuts.map((each) => [each.name, each.callback_id, () => context.shortcut(message, each.callback_id)]);
  const open = (event) => menuAt(event.currentTarget, [...entries, ...shortcuts]);
  return make("button", { class: "plain more", "aria-label": "More actions", "aria-haspopup": "menu", onclick: open }, "⋯");
}

function reactionsShown(message, context) {
  const shown = message.reactions.map(({ name, users }) => {
    const label = `${users.length} with ${name}${users.includes(context.user) ? ", you among them" : ""}`;
    const press = () => context.react(message, name);
    const sign = EMOJI[name] ?? `:${name}:`;
    return make("button", { class: "reaction", "aria-pressed": String(users.includes(context.user)), "aria-label": label, onclick: press }, `${sign} ${users.length}`);
  });
  return make("div", { class: "reactions" }, shown);
}

function bodyOf(message, context) {
  if (!message.blocks.length) return [make("div", { class: "text" }, shown(message.text, context.names))];
  const act = (block_id, action_id, action) => context.act(message, block_id, action_id, action);
  return blocksShown(message.blocks, { ...context, act });
}

function when(at) {
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short" })} ${time}`;
}
