// Block Kit's interactive elements: how each is shown, and what it sends.
import { make } from "./dom.js";
import { asked, menuAt } from "./layers.js";

/** Give an element to click or fill in. `context`: `act(sent)` sends an action, `people` are the workspace's. */
export function interactive(element, context) {
  const kind = KINDS[element.type];
  const made = kind ? kind(element, context) : make("em", { class: "aside" }, `(${element.type})`);
  made.dataset.actionId = element.action_id ?? "";
  return made;
}

/** Read what an input holds, in the shape that Slack sends. */
export function held(element, root) {
  const type = element.type;
  const one = (selector) => root.querySelector(selector);
  if (type === "radio_buttons" || type === "checkboxes") {
    const chosen = [...root.querySelectorAll("input:checked")].map((input) => optionOf(element, input.value));
    return type === "checkboxes" ? { type, selected_options: chosen } : { type, selected_option: chosen[0] ?? null };
  }
  if (type === "static_select") return { type, selected_option: optionOf(element, one("select").value) ?? null };
  if (type === "users_select") return { type, selected_user: one("select").value || null };
  if (type === "conversations_select") return { type, selected_conversation: one("select").value || null };
  if (type === "channels_select") return { type, selected_channel: one("select").value || null };
  if (type === "datepicker") return { type, selected_date: one("input").value || null };
  return { type, value: one("input, textarea").value || null };
}

const optionOf = (element, value) => element.options.find((option) => option.value === value);

const KINDS = {
  button(element, context) {
    const style = element.style ?? "";
    const label = element.accessibility_label;
    const click = async () => {
      if (element.confirm && !(await asked(element.confirm))) return;
      context.act({ type: "button", text: element.text, value: element.value });
      if (element.url) window.open(element.url, element.url.startsWith(location.origin) ? "_self" : "_blank", "noopener");
    };
    const made = make("button", { type: "button", class: style, "aria-label": label, onclick: click }, element.text.text);
    made.dataset.value = element.value ?? "";
    return made;
  },
  overflow(element, context) {
    const open = (event) =>
      menuAt(event.currentTarget, element.options.map((option) => [option.text.text, option.value, () => send(option)]));
    const send = (option) => context.act({ type: "overflow", selected_option: option });
    return make("button", { type: "button", class: "plain", "aria-label": "More", "aria-haspopup": "menu", onclick: open }, "⋯");
  },
  static_select(element, context) {
    const options = element.options.map((option) => [option.value, option.text.text]);
    return select(element, context, options, element.initial_option?.value, (value) => ({
      type: "static_select",
      selected_option: optionOf(element, value),
    }));
  },
  users_select(element, context) {
    const people = context.people.map((person) => [person.id, person.name]);
    return select(element, context, people, element.initial_user, (value) => ({ type: "users_select", selected_user: value }));
  },
  conversations_select(element, context) {
    const sent = (value) => ({ type: "conversations_select", selected_conversation: value });
    return select(element, context, conversations(element.filter ?? {}, context), element.initial_conversation, sent);
  },
  channels_select(element, context) {
    const sent = (value) => ({ type: "channels_select", selected_channel: value });
    return select(element, context, conversations({ include: ["public"] }, context), element.initial_channel, sent);
  },
  datepicker: (element, context) =>
    make("span", {}, make("input", { type: "date", value: element.initial_date ?? "", "aria-label": context.label })),
  plain_text_input(element, context) {
    const placeholder = element.placeholder?.text ?? "";
    const properties = { value: element.initial_value ?? "", placeholder, "aria-label": context.label };
    if (element.max_length) properties.maxLength = element.max_length;
    return make("span", {}, make(element.multiline ? "textarea" : "input", properties));
  },
  email_text_input: (element, context) => typed("email", element, context),
  url_text_input: (element, context) => typed("url", element, context),
  number_input: (element, context) => typed("text", element, context, { inputMode: "decimal" }),
  radio_buttons: (element, context) => choices("radio", element, context, [element.initial_option]),
  checkboxes: (element, context) => choices("checkbox", element, context, element.initial_options ?? []),
};

/** Give the conversations that a menu's filter lets through, as [id, name]. */
function conversations(filter, context) {
  const kind = { channel: "public", private: "private", im: "im" };
  return context.conversations
    .filter((each) => !each.archived && (filter.include ?? Object.values(kind)).includes(kind[each.kind]))
    .filter((each) => !(filter.exclude_external_shared_channels && each.external) && !(filter.exclude_bot_users && each.kind === "im"))
    .map((each) => [each.id, each.kind === "im" ? each.name : `#${each.name}`]);
}

function typed(type, element, context, more = {}) {
  const placeholder = element.placeholder?.text ?? "";
  return make("span", {}, make("input", { type, value: element.initial_value ?? "", placeholder, "aria-label": context.label, ...more }));
}

function select(element, context, options, initial, sent) {
  const none = make("option", { value: "" }, element.placeholder?.text ?? "Choose one");
  const listed = options.map(([value, label]) => make("option", { value, selected: value === initial }, label));
  const change = (event) => context.act?.(sent(event.target.value));
  return make("span", {}, make("select", { "aria-label": context.label ?? none.textContent, onchange: change }, none, listed));
}

let groups = 0;

function choices(type, element, context, chosen) {
  const name = `choice-${(groups += 1)}`;
  const values = new Set(chosen.filter(Boolean).map((option) => option.value));
  const boxes = element.options.map((option) =>
    make("label", { class: "choice" }, make("input", { type, name, value: option.value, checked: values.has(option.value) }), ` ${option.text.text}`),
  );
  return make("span", { role: type === "radio" ? "radiogroup" : "group", "aria-label": context.label }, boxes);
}
