// A list of messages: drawn anew only where something changed, so that nothing jumps under a finger.
import { blocksShown } from "./blocks.js";
import { make } from "./dom.js";
import { shown } from "./mrkdwn.js";
import { messageMenu, reactionsShown } from "./reactions.js";

/** Show messages in a list. `context`: as for blocks with `act(message, …)`, `react(message, name, on)`,
 * `shortcuts` and `shortcut(message, id)`, plus `openThread(ts)` where there are threads. */
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
  said.append(...bodyOf(message, context), ...message.files.map(fileShown));
  const reactions = reactionsShown(message, context);
  if (reactions) said.append(reactions);
  if (message.reply_count && context.openThread) {
    const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
    said.append(make("button", { class: "answers", onclick: () => context.openThread(message.ts) }, words));
  } else if (context.openThread && !message.ephemeral && !message.thread_ts) {
    said.append(make("button", { class: "answers", onclick: () => context.openThread(message.ts) }, "Reply in thread"));
  }
  const face = make("div", { class: "face", "aria-hidden": "true" }, message.bot ? "S" : name[0]);
  if (message.color) face.style.background = message.color;
  const item = make("li", { class: message.ephemeral ? "message private" : "message" }, face, said);
  if (!message.ephemeral) item.append(messageMenu(message, context));
  item.dataset.ts = message.ts;
  return item;
}

function bodyOf(message, context) {
  if (!message.blocks.length) return [make("div", { class: "text" }, shown(message.text, context.names))];
  const act = (block_id, action_id, action) => context.act(message, block_id, action_id, action);
  return blocksShown(message.blocks, { ...context, act });
}

/** A picture is shown, with its words for whoever can't see it; any other file is there to be saved. */
function fileShown(file) {
  const src = `/page/files/${file.id}`;
  if (!file.mimetype.startsWith("image/")) return make("a", { class: "file", href: src, download: file.name }, `📄 ${file.name}`);
  return make("a", { class: "file", href: src, target: "_blank" }, make("img", { src, alt: file.alt_txt, title: file.alt_txt }));
}

function when(at) {
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short" })} ${time}`;
}
