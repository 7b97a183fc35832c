// Slack's text markup as its client shows it: tokens in angle brackets, then *bold*, _italic_, ~struck~ and `code`.
import { make } from "./dom.js";

const TOKEN = /<([^<>]*)>/;
const QUOTED = /^&gt; ?/;
const STYLES = { "*": "strong", _: "em", "~": "del", "`": "code" };
// A sign formats when it stands at a word's edge on both sides, as in Slack.
const STYLED = /(?<![\p{L}\p{N}\u2060])([*_~`])(?=\S)([^\n]*?[^\s])\1(?![\p{L}\p{N}\u2060])/u;

const entities = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Give the nodes that a text is shown as. `names` says what user and channel ids are called. */
export function shown(text, names) {
  return text.split("\n").flatMap((line, place) => {
    const quoted = QUOTED.test(line);
    const nodes = inline(line.replace(QUOTED, ""), names);
    if (quoted) return [make("blockquote", {}, nodes)];
    return place ? ["\n", ...nodes] : nodes;
  });
}

function inline(text, names) {
  const token = TOKEN.exec(text);
  const style = STYLED.exec(text);
  if (style && (!token || style.index < token.index)) {
    const inner = style[1] === "`" ? [entities(style[2])] : inline(style[2], names);
    return [
      entities(text.slice(0, style.index)),
      make(STYLES[style[1]], {}, inner),
      ...inline(text.slice(style.index + style[0].length), names),
    ];
  }
  if (token) {
    return [
      entities(text.slice(0, token.index)),
      tokenShown(token[1], names),
      ...inline(text.slice(token.index + token[0].length), names),
    ];
  }
  return [entities(text)];
}

function tokenShown(token, names) {
  const [address, label] = token.split("|", 2);
  if (address.startsWith("@")) return make("span", { class: "mention" }, `@${names.person(address.slice(1))}`);
  if (address.startsWith("#")) return make("span", { class: "mention" }, `#${names.channel(address.slice(1))}`);
  if (address.startsWith("!date^")) return dateShown(address, label);
  if (address.startsWith("!")) return make("span", { class: "mention" }, `@${address.slice(1).split("^")[0]}`);
  const url = entities(address);
  if (!/^(https?|mailto):/.test(url)) return entities(`<${token}>`);
  return make("a", { href: url, target: url.startsWith(location.origin) ? "_self" : "_blank", rel: "noopener" }, entities(label ?? address));
}

const SAME_YEAR = { weekday: "short", day: "numeric", month: "short" };
const FORMS = {
  time: (at) => at.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" }),
  date_num: (at) => at.toLocaleDateString("sv"),
  date: (at) => at.toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" }),
  date_short: (at) => at.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" }),
  date_long: (at) => at.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  day: (at) => at.toLocaleDateString([], SAME_YEAR),
};

function dateShown(address, fallback) {
  const [, seconds, form, link] = address.split("^");
  const at = new Date(Number(seconds) * 1000);
  const text = form.replace(/\{(\w+)\}/g, (whole, name) => {
    const pretty = name.endsWith("_pretty");
    const plain = FORMS[name.replace("_pretty", "")];
    return plain ? (pretty && near(at)) || plain(at) : whole;
  });
  const title = `${at.toLocaleString()} · others read: ${fallback}`;
  return link ? make("a", { href: link, title }, text) : make("time", { title, dateTime: at.toISOString() }, text);
}

function near(at) {
  const days = Math.round((new Date(at.toDateString()) - new Date(new Date().toDateString())) / 86_400_000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}
