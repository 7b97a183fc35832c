// The page: who acts, which channel is open, and keeping both as they are in the local Slack.
import { get, listen, post } from "./asking.js";
import { composer } from "./composer.js";
import { byId, make, tell } from "./dom.js";
import { showHome, showTabs } from "./home.js";
import { menuAt } from "./layers.js";
import { showMessages } from "./messages.js";
import { showModal } from "./modal.js";

const boot = await get("boot");
const here = { user: null, channel: null, thread: null, tab: "messages", pointed: null, conversations: [] };
let stopListening = () => {};

const names = {
  person: (id) => boot.everyone.find((person) => person.id === id)?.handle ?? id,
  channel: (id) => here.conversations.find((channel) => channel.id === id)?.name ?? id,
};

const shortcutsOf = (type) => boot.app.shortcuts.filter((each) => each.type === type);

const context = () => ({
  user: here.user,
  names,
  app: boot.app.name,
  people: boot.everyone.filter((each) => each.id !== boot.app.bot_user_id),
  conversations: here.conversations,
  shortcuts: shortcutsOf("message"),
});

/** Give what can be done with a message; `line` tells what failed. */
function actsIn(line) {
  const done = async (what, body) => tell(line, (await post(what, { as: here.user, ...body })).error);
  const of = (message) => ({ channel: here.channel, ts: message.ts });
  return {
    act: (message, block_id, action_id, action) =>
      done("action", { container: { type: "message", ...of(message) }, block_id, action_id, action }),
    react: (message, name, on) => done(on ? "react" : "unreact", { ...of(message), name }),
    shortcut: (message, callback_id) => done("shortcut", { ...of(message), callback_id }),
  };
}

/** Ask again for what may have changed, once at a time: a change while one is under way asks once more. */
function refresher(load) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await load();
    }
    running = false;
  };
}

/** Give the channel to begin in: one in which the app and the person are. */
const first = (conversations) =>
  conversations.find((each) => each.kind === "im" && here.channel?.startsWith("D")) ??
  conversations.findLast((each) => each.kind !== "im" && each.joined && each.bot_joined) ?? conversations[0];

const refreshState = refresher(async () => {
  const user = here.user;
  const state = await get("state", { as: user });
  if (user !== here.user || !state.conversations) return;
  here.conversations = state.conversations;
  if (!state.conversations.some((each) => each.id === here.channel)) openChannel(first(state.conversations).id, null, here.tab);
  drawChannels();
  showHome(state.home, context());
  showModal(state.modal, context());
});

const refreshMessages = refresher(async () => {
  const { user, channel } = here;
  if (!channel) return;
  const loaded = await get("messages", { as: user, channel });
  if (user !== here.user || channel !== here.channel || !loaded.messages) return;
  const acts = actsIn(byId("failed"));
  showMessages(byId("messages"), loaded.messages, { ...context(), ...acts, openThread }, "Nothing has been said here yet.");
  point();
  if (here.conversations.some((each) => each.id === channel && each.unread)) post("read", { as: user, channel });
});

const refreshThread = refresher(async () => {
  const { user, channel, thread } = here;
  byId("thread").hidden = !thread;
  if (!thread) return;
  const loaded = await get("messages", { as: user, channel, thread_ts: thread });
  if (user !== here.user || thread !== here.thread || !loaded.messages) return;
  showMessages(byId("replies"), loaded.messages, { ...context(), ...actsIn(byId("thread-failed")) }, "This message is gone.");
});

function refresh() {
  refreshState().then(refreshMessages).then(refreshThread);
}

function drawChannels() {
  const items = here.conversations.map((each) => {
    const mark = { channel: "#", private: "🔒", im: "✉" }[each.kind];
    const current = each.id === here.channel && "true";
    const open = () => openChannel(each.id);
    const button = make("button", { class: each.unread ? "unread" : "", "aria-current": current, onclick: open }, `${mark} ${each.name}`);
    if (each.unread) button.append(make("span", { class: "count" }, String(each.unread)));
    button.dataset.channel = each.id;
    return make("li", {}, button);
  });
  byId("channels").replaceChildren(...items);
  const shown = here.conversations.find((each) => each.id === here.channel);
  if (!shown) return;
  byId("channel-name").textContent = shown.kind === "im" ? shown.name : `#${shown.name}`;
  byId("channel-about").replaceChildren(about(shown));
  const tab = shown.kind === "im" && boot.app.home ? here.tab : null;
  showTabs(tab, openTab);
  byId("composer").hidden = tab === "home" || !shown.writable;
}

function openTab(tab) {
  here.tab = tab;
  drawChannels();
  refresh();
  if (tab === "home") post("home", { as: here.user }).then((answer) => tell(byId("failed"), answer.error));
}

function about(channel) {
  if (channel.archived) return "archived";
  if (channel.kind === "im") return "direct messages with the app";
  if (!channel.joined) return "you are not in this channel";
  if (channel.bot_joined) return `${boot.app.name} is here`;
  const invite = () => post("invite", { as: here.user, channel: channel.id });
  return make("button", { class: "answers", onclick: invite }, `invite @${boot.app.name}`);
}

function openChannel(id, thread = null, tab = "messages") {
  Object.assign(here, { channel: id, thread, tab });
  byId("messages").replaceChildren();
  byId("side").classList.remove("open");
  tell(byId("failed"), "");
  remember();
  if (tab === "home") openTab(tab);
  else refresh();
}

function openThread(ts) {
  here.thread = ts;
  byId("replies").replaceChildren();
  refreshThread();
}

function actAs(user) {
  here.user = user;
  here.thread = null;
  byId("acting").value = user;
  remember();
  stopListening();
  stopListening = listen(user, (told) => {
    if (!told.channel || told.channel === here.channel || told.changed.includes("conversations")) refresh();
    else refreshState();
  });
}

/** A reload opens the same channel as the same person. */
function remember() {
  if (here.user) sessionStorage.setItem("acting", here.user);
  if (here.channel) sessionStorage.setItem("channel", here.channel);
}

/** Read a permalink: /archives/C…/p1234567890123456[?thread_ts=…]. */
function readAddress() {
  const found = /^\/archives\/([^/]+)(?:\/p(\d+)(\d{6}))?$/.exec(location.pathname);
  if (!found) return;
  const [, channel, seconds, micros] = found;
  const thread = new URLSearchParams(location.search).get("thread_ts");
  Object.assign(here, { channel, thread, pointed: seconds ? `${seconds}.${micros}` : null });
  history.replaceState(null, "", "/");
}

function point() {
  const item = here.pointed && document.querySelector(`[data-ts="${here.pointed}"]`);
  if (!item) return;
  item.classList.add("pointed");
  item.scrollIntoView({ block: "center" });
  here.pointed = null;
}

/** Let time pass for everyone here, so that what happens by itself can be seen. */
function clock() {
  const entry = ([label, minutes]) => make("button", { class: "pass", onclick: () => post("pass", { as: here.user, minutes }) }, label);
  const steps = [["5 minutes", "5"], ["1 hour", "60"], ["1 day", "1440"]];
  const jump = (to) => make("button", { class: "pass", onclick: () => post("jump", { as: here.user, to }) }, to);
  return make("div", { class: "clock" }, make("p", {}, "Let time pass:"), [...steps.map(entry), ...boot.jumps.map(jump)]);
}

function start() {
  byId("team").textContent = boot.team.name;
  document.title = `${boot.team.name} (a local Slack)`;
  byId("notes").replaceChildren(...boot.notes.map((note) => make("p", {}, note)));
  if (boot.clock) byId("notes").append(clock());
  byId("acting").append(...boot.people.map((each) => make("option", { value: each.id }, `${each.name}, ${each.title}`)));
  byId("acting").onchange = (event) => actAs(event.target.value);
  byId("menu").onclick = () => byId("menu").setAttribute("aria-expanded", byId("side").classList.toggle("open"));
  byId("thread-close").onclick = () => {
    here.thread = null;
    refreshThread();
  };
  const used = (each) => async () =>
    tell(byId("failed"), (await post("shortcut", { as: here.user, channel: here.channel, callback_id: each.callback_id })).error);
  const anywhere = shortcutsOf("global").map((each) => [each.name, each.callback_id, used(each)]);
  byId("shortcuts").hidden = !anywhere.length;
  byId("shortcuts").onclick = (event) => menuAt(event.currentTarget, anywhere);
  const send = (line, thread) => async (text) => {
    const answer = await post("say", { as: here.user, channel: here.channel, text, thread_ts: thread() });
    tell(line, answer.error);
    return answer.ok;
  };
  composer(byId("composer"), send(byId("failed"), () => undefined), boot.app.commands);
  composer(byId("reply"), send(byId("thread-failed"), () => here.thread ?? undefined), []);
  here.channel = sessionStorage.getItem("channel");
  readAddress();
  const known = boot.people.some((each) => each.id === sessionStorage.getItem("acting"));
  const thread = here.thread;
  actAs(known ? sessionStorage.getItem("acting") : boot.people[0].id);
  here.thread = thread;
}

if (boot.people) start();
else document.body.prepend(make("p", { class: "failed" }, boot.error));
